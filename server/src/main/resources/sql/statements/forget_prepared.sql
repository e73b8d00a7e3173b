-- Parts of deposits that came to nothing. There are few parts at any time.
DELETE FROM partes WHERE em < now() - $1::bigint * interval '1 ms'
