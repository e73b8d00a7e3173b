SELECT e.relatorio AS report, e.operacoes AS operations FROM ensaios e WHERE e.id = $1
