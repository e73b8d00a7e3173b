-- Ends a rehearsal, and its payments, if any are left.
WITH left_over AS (DELETE FROM envios o WHERE o.id = $1)
UPDATE ensaios e SET situacao = 'terminado', relatorio = $2, operacoes = $3 WHERE e.id = $1 AND e.situacao = 'terminando'
