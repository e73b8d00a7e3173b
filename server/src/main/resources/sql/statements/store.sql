-- Stores the messages of several requests in one commit.
SELECT request, stored, conflict, last_seq
FROM store_deposits($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ORDER BY request
