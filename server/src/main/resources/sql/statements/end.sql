-- Ends one stream, and says whether it had ended before: the statement itself sees the stream as it was when it began.
SELECT
  end_stream($1, $2, $3, $4) AS outcome,
  EXISTS (SELECT FROM coletores c WHERE c.fila = $1 AND c.chave = $2 AND c.situacao = 'encerrado') AS before
