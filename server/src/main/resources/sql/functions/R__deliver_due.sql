-- Puts messages that were held back into their queues, as far as they are due, the longest overdue first; at most p_most. Returns each
-- queue that got some, with the last of their positions. Leaves out what another transaction has locked. The journal's lines of when they
-- went out are then of p_until: nobody could have them before.
--
-- Locks: rows of adiadas that are free; then as store_payloads; then those lines.
CREATE OR REPLACE FUNCTION deliver_due(p_until timestamptz, p_most int)
RETURNS TABLE (queue text, last_seq bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v record;
  v_queues text[];
  v_number int[];
  v_request int;
  v_delivered text[];
BEGIN
  SELECT array_agg(d.id) AS id, array_agg(d.fila) AS queue, array_agg(d.corpo) AS body, array_agg(d.compactado) AS packed
  INTO v
  FROM (SELECT * FROM adiadas a WHERE a.em <= p_until ORDER BY a.em LIMIT p_most FOR UPDATE SKIP LOCKED) d;
  IF v.id IS NULL THEN
    RETURN;
  END IF;
  v_queues := ARRAY(SELECT DISTINCT unnest(v.queue));
  v_number := ARRAY(SELECT array_position(v_queues, q) FROM unnest(v.queue) WITH ORDINALITY AS u (q, n) ORDER BY n);
  -- A request for each queue, so that one that is locked holds up no other.
  FOR v_request, last_seq IN
    SELECT s.request, s.last_seq
    FROM store_payloads(
      v_queues, v_number, array_fill(0, ARRAY[cardinality(v.id)]), v_number, v.id, v.body, v.packed) s
  LOOP
    queue := v_queues[v_request];
    v_delivered := ARRAY(SELECT u.id FROM unnest(v.id, v_number) AS u (id, number) WHERE u.number = v_request);
    DELETE FROM adiadas a WHERE a.id = ANY (v_delivered);
    UPDATE diario l SET em = p_until
    WHERE l.mensagem = ANY (v_delivered) AND l.em < p_until
      AND l.evento IN ('forwarded', 'settled', 'rejected', 'admi.002', 'admi.004', 'camt.053', 'camt.054', 'pibr.002');
    IF last_seq IS NOT NULL THEN -- Else they were there already.
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;
