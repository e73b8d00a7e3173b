-- Ends one stream.
SELECT end_stream($1, $2, $3, $4) AS outcome
