-- Reads of streams: confirms what they have in hand and claims what comes next, for a whole batch in one commit.
SELECT n, outcome, iteration, after, up_to, redelivered, tail, remaining, version
FROM claim_batches($1, $2, $3, $4, $5, $6)
ORDER BY n
