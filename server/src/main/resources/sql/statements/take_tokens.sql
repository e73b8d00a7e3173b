-- Takes tokens out of buckets.
SELECT bucket, balance FROM take_tokens($1, $2, $3, $4)
