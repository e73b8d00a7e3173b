-- Adds to what participants have available and reserved, for each all at once, what the steps that are done say. p_money has objects
-- with the columns of contas, each with the number of its step ("passo"), from 1. Fails with check_violation if one that has a limit
-- would have less than nothing left.
--
-- Locks: the rows of the participants: new ones by ISPB, then all of them by ISPB. Nobody waits for a new one while holding another
-- that was there before, so two such calls do not wait for each other.
CREATE OR REPLACE FUNCTION move_money(p_money jsonb, p_done boolean[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_ispb text[];
  v_available bigint[];
  v_reserved bigint[];
BEGIN
  SELECT array_agg(m.ispb), array_agg(m.available), array_agg(m.reserved)
  INTO v_ispb, v_available, v_reserved
  FROM (
    SELECT s.ispb, sum(s.disponivel)::bigint AS available, sum(s.reservado)::bigint AS reserved
    FROM jsonb_to_recordset(p_money) AS s (passo int, ispb text, disponivel bigint, reservado bigint)
    WHERE p_done[s.passo]
    GROUP BY s.ispb
  ) m;
  IF v_ispb IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO contas (ispb)
  SELECT i FROM unnest(v_ispb) AS i
  LEFT JOIN LATERAL (SELECT c.ispb FROM contas c WHERE c.ispb = i OFFSET 0) c ON true
  WHERE c.ispb IS NULL
  ORDER BY i COLLATE "C"
  ON CONFLICT DO NOTHING;
  PERFORM 1 FROM contas c WHERE c.ispb = ANY (v_ispb) ORDER BY c.ispb FOR UPDATE;
  UPDATE contas c SET disponivel = c.disponivel + m.available, reservado = c.reservado + m.reserved
  FROM unnest(v_ispb, v_available, v_reserved) AS m (ispb, available, reserved)
  WHERE c.ispb = m.ispb;
END $$;
