-- What was noted, the newest first.
SELECT seq, em AS at, quem AS who, tipo AS kind, endereco AS address, requisicao AS request, acao AS act, alvo AS target,
       resultado AS outcome, vezes AS times
FROM auditoria
WHERE ($1::timestamptz IS NULL OR em >= $1) AND ($2::text IS NULL OR quem = $2)
ORDER BY seq DESC
LIMIT $3
