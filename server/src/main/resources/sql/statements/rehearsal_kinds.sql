-- Which kinds of messages and outcomes were ever seen of an institution, for the list of the homologation.
SELECT DISTINCT CASE
  WHEN l.evento = 'received' THEN 'received ' || l.detalhe
  WHEN l.operacao LIKE 'D%' THEN l.evento || ' return'
  ELSE l.evento END AS seen
FROM diario l
WHERE l.ispb = $1 AND (l.evento IN ('received', 'camt.053', 'camt.054', 'pibr.002')
  OR l.evento IN ('settled', 'rejected') AND l.operacao LIKE 'D%' AND l.detalhe NOT IN ('ACSC', 'RJCT AB03'))
LIMIT 200
