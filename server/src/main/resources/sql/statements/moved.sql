-- What other servers did: of the queues asked for, those that are not as we know them; and of the reads that wait,
-- the streams that got a batch since (by another read of the same URI).
SELECT a.queue, e.seq AS tail, q.versao AS version, NULL AS key
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS a (queue, tail, version)
JOIN fila_entrada e ON e.fila = a.queue
JOIN fila_saida q ON q.fila = a.queue
WHERE e.seq <> a.tail OR q.versao <> a.version
UNION ALL
-- For who asks without a version, to learn what is lost: a queue that is not there, and of which no position beyond
-- what was forgotten was known, was forgotten with all that it had.
SELECT a.queue, f.posicao, 0, NULL
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS a (queue, tail, version)
CROSS JOIN filas_esquecidas f
WHERE a.version < 0 AND a.tail <= f.posicao AND NOT EXISTS (SELECT 1 FROM fila_entrada e WHERE e.fila = a.queue)
UNION ALL
SELECT c.fila, NULL, NULL, c.chave
FROM unnest($4::text[], $5::text[], $6::bigint[]) AS r (queue, key, iteration)
CROSS JOIN LATERAL (
  SELECT c.fila, c.chave FROM coletores c
  WHERE c.fila = r.queue AND c.chave = r.key AND c.iteracao > r.iteration
  OFFSET 0
) c
