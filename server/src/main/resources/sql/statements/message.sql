-- A message that came in, or is on its way out or was.
SELECT m.corpo AS body, m.compactado AS packed FROM recebidas m WHERE m.id = $1
UNION ALL
SELECT m.corpo, m.compactado FROM mensagens_icom m WHERE m.id = $1
UNION ALL
SELECT m.corpo, m.compactado FROM adiadas m WHERE m.id = $1
LIMIT 1
