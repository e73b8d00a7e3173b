-- How the operations of a rehearsal stand, how often its institution was told that a message is not taken, and why, and how many messages
-- were delivered again: counts only, for it is asked all the time while the rehearsal runs. A row for each group of operations (paid is not
-- null), for each reason (detail is not null), and one for what was delivered again.
WITH own AS MATERIALIZED (
  SELECT o.id, o.pagador = $1 AS paid, o.situacao AS state, o.codigo AS code, o.encaminhada_em IS NOT NULL AS forwarded,
         o.fim_em IS NULL AS open
  FROM operacoes o
  WHERE o.recebida_em BETWEEN $2 AND $3
    AND (o.pagador = $1 AND o.recebedor = '99999A04' OR o.pagador = '99999A03' AND o.recebedor = $1)
), line AS MATERIALIZED (
  SELECT l.evento, l.mensagem, coalesce(l.detalhe, 'null') AS detail
  FROM diario l
  WHERE l.ispb = $1 AND l.em BETWEEN $4 AND $5 AND l.evento IN ('delivered', 'admi.002')
), again AS (
  SELECT l.mensagem, count(*) - 1 AS times FROM line l WHERE l.evento = 'delivered' GROUP BY l.mensagem HAVING count(*) > 1
)
SELECT o.paid, o.state, o.code, o.forwarded, o.open, NULL::text AS detail, count(*) AS number
FROM own o GROUP BY o.paid, o.state, o.code, o.forwarded, o.open
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, l.detail, count(*) FROM line l WHERE l.evento = 'admi.002' GROUP BY l.detail
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, coalesce(sum(a.times), 0)::bigint
FROM again a
CROSS JOIN LATERAL (
  SELECT FROM diario l
  WHERE l.mensagem = a.mensagem AND l.ispb = $1
    AND (l.evento = 'admi.002'
         OR l.evento IN ('forwarded', 'settled', 'rejected') AND EXISTS (SELECT FROM own o WHERE o.id = l.operacao))
  OFFSET 0) l
