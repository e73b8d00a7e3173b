-- Who sent a message that came in, or in whose queue one is that is on its way out or was.
SELECT m.ispb AS sender, NULL AS queue FROM recebidas m WHERE m.id = $1
UNION ALL
SELECT NULL, m.fila FROM mensagens_icom m WHERE m.id = $1
UNION ALL
SELECT NULL, m.fila FROM adiadas m WHERE m.id = $1
LIMIT 1
