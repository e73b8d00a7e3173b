-- Stores the messages of ICOM of several requests in one commit.
SELECT request, share, stored, conflict, last_seq FROM store_payloads($1, $2, $3, $4, $5, $6, $7)
