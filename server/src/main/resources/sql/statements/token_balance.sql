-- How many tokens are in a bucket; no row: it is full.
SELECT token_balance(f, $2, $3) AS balance FROM fichas f WHERE balde = $1
