-- Renews the leases of streams whose reads wait.
SELECT touch_streams($1, $2)
