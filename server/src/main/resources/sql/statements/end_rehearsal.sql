UPDATE ensaios e SET situacao = 'terminado', relatorio = $2, operacoes = $3 WHERE e.id = $1 AND e.situacao = 'terminando'
