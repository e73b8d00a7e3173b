-- Where the next messages of a queue are: what came back, then what was never handed out.
(SELECT apos AS after, ate AS up_to, 0 AS part FROM devolvidas WHERE fila = $1 ORDER BY apos LIMIT $2)
UNION ALL
SELECT s.seq, least(e.seq, s.seq + $2), 1
FROM fila_saida s JOIN fila_entrada e ON e.fila = s.fila
WHERE s.fila = $1 AND e.seq > s.seq
ORDER BY part, after
