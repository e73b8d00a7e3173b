-- The messages of ICOM of ranges of positions; they never change, so this needs no lock and no transaction.
SELECT n, id, body, packed FROM read_payloads($1, $2, $3, $4)
