-- Ends one collector at an operator's wish.
SELECT end_collector($1, $2) AS outcome
