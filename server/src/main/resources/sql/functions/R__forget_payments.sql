-- Forgets, p_most of each: lines of the journal that are older than p_retention; operations that ended longer ago than that, and a day
-- at least, for so long one that comes again is known; messages that came in an hour before that; and orders of the virtual payer that
-- were done before that. Operations that wait are never forgotten. Returns how many rows that were.
--
-- Locks: rows that nobody changes any more. The caller holds the advisory lock of retention.
CREATE OR REPLACE FUNCTION forget_payments(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_ended timestamptz := now() - greatest(p_retention, interval '1 day');
  v_count int;
  v_sum int;
BEGIN
  DELETE FROM diario d
  WHERE d.ctid = ANY (ARRAY(
    SELECT o.ctid FROM diario o WHERE o.em < now() - p_retention ORDER BY o.em LIMIT p_most));
  GET DIAGNOSTICS v_sum = ROW_COUNT;
  DELETE FROM operacoes d
  WHERE d.id = ANY (ARRAY(SELECT o.id FROM operacoes o WHERE o.fim_em < v_ended ORDER BY o.fim_em LIMIT p_most));
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  DELETE FROM recebidas d
  WHERE d.id = ANY (ARRAY(
    SELECT o.id FROM recebidas o WHERE o.em < v_ended - interval '1 hour' ORDER BY o.em LIMIT p_most));
  GET DIAGNOSTICS v_count = ROW_COUNT;
  v_sum := v_sum + v_count;
  DELETE FROM envios d
  WHERE d.id = ANY (ARRAY(
    SELECT o.id FROM envios o WHERE o.enviadas >= o.quantidade AND o.visto_em < v_ended ORDER BY o.visto_em LIMIT p_most));
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_sum + v_count;
END $$;
