-- Forgets messages that were confirmed longer than p_retention ago, p_most at most, and the marks that are no longer
-- needed. The newest mark of a queue stays: by it forget_queues knows that nothing has moved since. Returns the
-- number of messages.
--
-- Locks: no row that storing or collecting would wait for. The caller holds the advisory lock of retention.
CREATE OR REPLACE FUNCTION forget_messages(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_before timestamptz := now() - p_retention;
  v_left bigint := p_most;
  v_queue record;
  v_up_to bigint;
BEGIN
  FOR v_queue IN
    SELECT a.fila, a.seq AS gone, m.confirmada AS confirmed
    FROM fila_apagada a
    CROSS JOIN LATERAL (
      SELECT m.confirmada FROM marcas m WHERE m.fila = a.fila AND m.em < v_before ORDER BY m.em DESC LIMIT 1
    ) m
    WHERE m.confirmada > a.seq
  LOOP
    -- The range is exact: to look for the oldest message would pass all those that are deleted but not vacuumed yet.
    v_up_to := least(v_queue.confirmed, v_queue.gone + v_left);
    PERFORM delete_messages(v_queue.fila, v_queue.gone, v_up_to);
    UPDATE fila_apagada a SET seq = v_up_to WHERE a.fila = v_queue.fila;
    DELETE FROM marcas m
    WHERE m.fila = v_queue.fila AND m.em < v_before - 2 * retention_slack(p_retention) AND m.confirmada <= v_up_to
      AND EXISTS (SELECT 1 FROM marcas n WHERE n.fila = m.fila AND n.em > m.em);
    v_left := v_left - (v_up_to - v_queue.gone);
    EXIT WHEN v_left = 0;
  END LOOP;
  RETURN p_most - v_left;
END $$;
