-- A read of a stream whose batch is held for it.
SELECT outcome, iteration, after, up_to, redelivered
FROM resume_stream($1, $2, $3, $4)
