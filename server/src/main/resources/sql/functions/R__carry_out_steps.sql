-- Carries out steps of the payment system, each wholly or not at all. Steps have numbers, from 1. A row comes back for each queue that
-- a step delivered to, with how many messages were new there, and one without a queue for every other step whose outcome is clear; none for a step that delivers to a queue
-- that another transaction has locked: nothing is done for it.
--
-- Outcomes: done; repeated (a message that the step takes in is there already, so an earlier call did it all); changed (an operation
-- has not the version before the one that the step gives it; nothing is done). Where others are faster, the call fails, and nothing
-- is done for any step: with check_violation if a participant with a limit would have less than nothing left, with
-- serialization_failure or unique_violation if another transaction stores the same operation or message at the same time.
--
-- A step that takes in no message and changes no operation only delivers; a message that is there already is not delivered again.
--
-- p_operations and p_money have objects with the columns of operacoes and contas, each with the number of its step ("passo"); no
-- operation occurs twice. What a step notes in the journal, takes in, delivers, and delivers later comes in arrays. The deliveries are
-- the arguments of store_payloads, with steps as its requests.
--
-- Locks: rows of operacoes, by id; then as store_payloads; then as store_operations; then new rows of recebidas and adiadas; then as
-- move_money. Waits for a row for a second at most.
CREATE OR REPLACE FUNCTION carry_out_steps(
  p_steps int, p_operations jsonb, p_money jsonb,
  p_line_step int[], p_line_at timestamptz[], p_line_ispb text[], p_line_event text[], p_line_message text[], p_line_operation text[],
  p_line_fault text[], p_line_agent text[], p_line_detail text[],
  p_received_step int[], p_received_id text[], p_received_ispb text[], p_received_body bytea[], p_received_packed boolean[],
  p_queues text[], p_step int[], p_share int[], p_queue int[], p_id text[], p_body bytea[], p_packed boolean[],
  p_later_step int[], p_later_queue text[], p_later_at timestamptz[], p_later_id text[], p_later_body bytea[],
  p_later_packed boolean[])
RETURNS TABLE (step int, outcome text, share int, stored bigint, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '1s' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_ids text[] := ARRAY(SELECT o ->> 'id' FROM jsonb_array_elements(p_operations) AS o);
  v_delivers boolean[] := array_fill(false, ARRAY[p_steps]);
  v_done boolean[] := array_fill(false, ARRAY[p_steps]);
  v_repeated int[];
  v_changed int[];
  v_out int[];
  v_conflict text;
BEGIN
  PERFORM 1 FROM operacoes o WHERE o.id = ANY (v_ids) ORDER BY o.id FOR UPDATE;
  v_repeated := ARRAY(
    SELECT DISTINCT r.step FROM unnest(p_received_step, p_received_id) AS r (step, id)
    CROSS JOIN LATERAL (SELECT FROM recebidas m WHERE m.id = r.id OFFSET 0) m);
  v_changed := ARRAY(
    SELECT DISTINCT n.passo
    FROM jsonb_to_recordset(p_operations) AS n (passo int, id text, versao int)
    LEFT JOIN LATERAL (SELECT k.versao FROM operacoes k WHERE k.id = n.id OFFSET 0) o ON true
    WHERE coalesce(o.versao, 0) <> n.versao - 1 AND n.passo <> ALL (v_repeated));
  v_out := v_repeated || v_changed;

  IF cardinality(v_out) > 0 THEN
    SELECT coalesce(array_agg(d.step), '{}'), coalesce(array_agg(d.share), '{}'), coalesce(array_agg(d.queue), '{}'),
           coalesce(array_agg(d.id), '{}'), coalesce(array_agg(d.body), '{}'), coalesce(array_agg(d.packed), '{}')
    INTO p_step, p_share, p_queue, p_id, p_body, p_packed
    FROM unnest(p_step, p_share, p_queue, p_id, p_body, p_packed) AS d (step, share, queue, id, body, packed)
    WHERE d.step <> ALL (v_out);
  END IF;
  FOREACH step IN ARRAY p_step LOOP
    v_delivers[step] := true;
  END LOOP;
  IF cardinality(p_step) > 0 THEN
    outcome := 'done';
    FOR step, share, stored, last_seq, v_conflict IN
      SELECT p.request, p.share, p.stored, p.last_seq, p.conflict
      FROM store_payloads(p_queues, p_step, p_share, p_queue, p_id, p_body, p_packed) p
    LOOP
      IF v_conflict IS NOT NULL THEN
        RAISE 'another message has the id %', v_conflict;
      END IF;
      v_done[step] := true;
      RETURN NEXT;
    END LOOP;
  END IF;
  share := NULL;
  stored := NULL;
  last_seq := NULL;
  FOR v_step IN 1 .. p_steps LOOP
    step := v_step;
    outcome := CASE WHEN step = ANY (v_repeated) THEN 'repeated' WHEN step = ANY (v_changed) THEN 'changed' ELSE 'done' END;
    CONTINUE WHEN v_delivers[step];
    v_done[step] := outcome = 'done';
    RETURN NEXT;
  END LOOP;

  PERFORM store_operations(p_operations, v_done);
  INSERT INTO recebidas (id, ispb, corpo, compactado)
  SELECT r.id, r.ispb, r.body, r.packed
  FROM unnest(p_received_step, p_received_id, p_received_ispb, p_received_body, p_received_packed)
    AS r (step, id, ispb, body, packed)
  WHERE v_done[r.step];
  INSERT INTO adiadas (id, fila, em, corpo, compactado)
  SELECT l.id, l.queue, l.at, l.body, l.packed
  FROM unnest(p_later_step, p_later_queue, p_later_at, p_later_id, p_later_body, p_later_packed)
    AS l (step, queue, at, id, body, packed)
  WHERE v_done[l.step]
  ON CONFLICT DO NOTHING;
  INSERT INTO diario (em, ispb, evento, mensagem, operacao, falha, agente, detalhe)
  SELECT l.at, l.ispb, l.event, l.message, l.operation, l.fault, l.agent, l.detail
  FROM unnest(p_line_step, p_line_at, p_line_ispb, p_line_event, p_line_message, p_line_operation, p_line_fault, p_line_agent,
              p_line_detail)
    AS l (step, at, ispb, event, message, operation, fault, agent, detail)
  WHERE v_done[l.step];
  PERFORM move_money(p_money, v_done);
END $$;
