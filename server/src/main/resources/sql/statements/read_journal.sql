-- Lines of the journal, the newest first: of a message, of an operation, of an institution, since a time; null: any.
-- Each part has an index of its own, and only one of them is carried out. OFFSET 0: the few lines of a message or an operation are
-- looked up, and never found by going through all times.
SELECT l.em AS at, l.ispb, l.evento AS event, l.mensagem AS message, l.operacao AS operation, l.falha AS fault, l.agente AS agent,
       l.detalhe AS detail
FROM (
  (SELECT * FROM diario d WHERE d.mensagem = $1 AND ($2::text IS NULL OR d.operacao = $2) OFFSET 0)
  UNION ALL
  (SELECT * FROM diario d WHERE $1::text IS NULL AND d.operacao = $2 OFFSET 0)
  UNION ALL
  (SELECT * FROM diario d
   WHERE $1 IS NULL AND $2 IS NULL AND d.ispb = $3 AND d.em >= coalesce($4::timestamptz, '-infinity')
   ORDER BY d.em DESC, d.seq DESC LIMIT $5)
  UNION ALL
  (SELECT * FROM diario d
   WHERE $1 IS NULL AND $2 IS NULL AND $3::text IS NULL AND d.em >= coalesce($4, '-infinity')
   ORDER BY d.em DESC, d.seq DESC LIMIT $5)
) l
WHERE ($3 IS NULL OR l.ispb = $3) AND l.em >= coalesce($4, '-infinity')
ORDER BY l.em DESC, l.seq DESC
LIMIT $5
