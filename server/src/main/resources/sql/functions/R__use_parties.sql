-- Makes sure that parties are stored and known to be in use: each has a usado_em within the last hour (party_use). False
-- if one is missing. p_id comes without repetition. There is no foreign key; this stands in for it (see forget_parties).
--
-- Locks: the clientes rows that it renews, by id. The caller has set the planner and lock_timeout.
CREATE OR REPLACE FUNCTION use_parties(p_id uuid[]) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  v_stale timestamptz := clock_timestamp() - party_use();
  v_fresh bigint;
  v_renewed bigint;
BEGIN
  SELECT count(*) INTO v_fresh FROM clientes c WHERE c.id = ANY (p_id) AND c.usado_em > v_stale;
  IF v_fresh = cardinality(p_id) THEN
    RETURN true;
  END IF;
  UPDATE clientes c SET usado_em = clock_timestamp()
  FROM (
    SELECT x.id FROM clientes x WHERE x.id = ANY (p_id) AND x.usado_em <= v_stale ORDER BY x.id FOR NO KEY UPDATE
  ) s
  WHERE c.id = s.id;
  GET DIAGNOSTICS v_renewed = ROW_COUNT;
  RETURN v_fresh + v_renewed = cardinality(p_id);
END $$;
