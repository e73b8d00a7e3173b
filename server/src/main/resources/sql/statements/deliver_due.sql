-- Puts what was held back into its queues.
SELECT queue, last_seq FROM deliver_due($1, $2)
