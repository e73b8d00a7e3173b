-- Operations for which something is due.
SELECT to_jsonb(o) AS operation FROM operacoes o WHERE o.vence_em <= $1 ORDER BY o.vence_em LIMIT $2
