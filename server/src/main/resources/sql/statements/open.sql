-- Opens streams, within the limit of each queue.
SELECT n, opened
FROM open_streams($1, $2, $3, $4, $5)
ORDER BY n
