-- Ends the streams of a kind of queues that were not heard of for the time of their lease.
SELECT abandon_streams(
  $1, $2::bigint * interval '1 millisecond', $3::bigint * interval '1 millisecond', $4::bigint * interval '1 millisecond', $5,
  $6) AS queue
