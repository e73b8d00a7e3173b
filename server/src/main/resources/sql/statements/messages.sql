-- The messages of ranges of positions; they never change, so this needs no lock and no transaction.
SELECT n, end_to_end_id, amount, payer, receiver, free_text, tx_id, paid_at
FROM read_contents($1, $2, $3)
