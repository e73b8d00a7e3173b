-- Forgets, p_most of each: streams that ended two hours ago; and, unless p_retention is 0, messages that were confirmed
-- longer than that ago, parties that no message names, queues that have nothing left, and what is over of the payment
-- system. Returns how many rows that were; null if another server is at it.
--
-- Locks: the advisory lock of retention, if it is free; then as the five functions that it calls. Of rows that storing or
-- collecting use it locks only those that are free: parties that nobody has used for the whole retention, and
-- queues that have nothing left.
CREATE OR REPLACE FUNCTION forget(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
  v_count int;
BEGIN
  IF NOT pg_try_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0) THEN
    RETURN NULL;
  END IF;
  v_count := forget_streams(p_most);
  IF p_retention > interval '0' THEN
    v_count := v_count + forget_messages(p_retention, p_most) + forget_parties(p_retention, v_since, p_most)
             + forget_queues(p_retention, p_most) + forget_payments(p_retention, p_most);
  END IF;
  RETURN v_count;
END $$;
