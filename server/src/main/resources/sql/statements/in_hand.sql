-- The messages that a read confirms.
SELECT m.id, m.corpo AS body, m.compactado AS packed
FROM coletores c JOIN mensagens_icom m ON m.fila = c.fila AND m.seq > c.lote_apos AND m.seq <= c.lote_ate
WHERE c.fila = $1 AND c.chave = $2 AND c.iteracao = $3 AND c.situacao = 'aberto'
ORDER BY m.seq
