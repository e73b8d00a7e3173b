-- How the queues stand.
SELECT
  queue, tail, head, returned, oldest, open, held,
  queues, all_tail, all_head, all_returned, all_open, all_held
FROM queue_counts($1)
