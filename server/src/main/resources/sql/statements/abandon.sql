-- Ends the streams that were not heard of for the time of their lease.
SELECT abandon_streams(
  $1::bigint * interval '1 millisecond', $2::bigint * interval '1 millisecond', $3::bigint * interval '1 millisecond', $4, $5) AS ispb
