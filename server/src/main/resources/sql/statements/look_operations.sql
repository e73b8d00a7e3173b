-- What is known of operations, of their two sides, and of other participants: a row for each.
WITH known AS MATERIALIZED (SELECT o.* FROM operacoes o WHERE o.id = ANY ($1))
SELECT to_jsonb(k) AS operation, NULL::jsonb AS account FROM known k
UNION ALL
SELECT NULL, to_jsonb(c) FROM contas c
WHERE c.ispb = ANY ($2 || ARRAY(SELECT k.pagador FROM known k) || ARRAY(SELECT k.recebedor FROM known k))
