-- Removes a portion of what is older than the retention.
SELECT coalesce(forget($1::bigint * interval '1 millisecond', $2), 0) AS forgotten
