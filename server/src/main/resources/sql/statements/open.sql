-- Opens streams, within the limits of each queue.
SELECT n, opened
FROM begin_streams($1, $2, $3, $4, $5, $6, $7, $8)
ORDER BY n
