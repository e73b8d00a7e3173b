-- Reads of streams: confirms what they have in hand and claims what comes next, for a whole batch in one commit.
SELECT n, outcome, iteration, after, up_to, redelivered, tail, remaining, version, reading_until
FROM claim($1, $2, $3, $4, $5, $6, $7, $8)
ORDER BY n
