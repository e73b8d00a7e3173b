-- Reads: confirms the batch in hand of each stream and claims the next, or repeats the last answer. At most one read per
-- stream. The queues (p_queues) come without repetition. p_continues: whether the read is not the first of its
-- stream. p_max = 0: the read only confirms. p_max_reads: of how many streams of the queue reads may be under way (null: no
-- limit), and p_longest: for how many milliseconds one at most; both arrays are null if no read has a limit.
--
-- Outcomes: batch, empty, too_many (429; nothing was done), stale (409), ended (410), held (resume_stream decides), unknown (404),
-- locked (another transaction has locked the queue; nothing was done). tail, remaining and version describe the queue as the read
-- leaves it. reading_until is set if the read found nothing and counts now as under way. The reads of a queue follow each other in
-- their order.
--
-- It looks up everything in one statement, decides read by read, and writes in two. A single statement for all of it
-- keeps its rows in as many temporary tables as it has steps, which costs more than the look-ups.
--
-- Locks: the fila_saida rows of the queues that are free, by name; with them held, rows of coletores and devolvidas.
-- The locks are taken by a statement of their own: a statement sees what was committed when it began, and not what the
-- lock that it waited for uncovers.
CREATE OR REPLACE FUNCTION claim(
  p_queues text[], p_queue text[], p_key text[], p_iteration bigint[], p_max int[], p_continues boolean[],
  p_max_reads int[], p_longest bigint[])
RETURNS TABLE (
  n bigint, outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean,
  tail bigint, remaining bigint, version bigint, reading_until timestamptz)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_locked bigint;
  v_free text[];
  v_returned boolean;
  v_read record;
  v_queue text := '';
  v_head bigint;
  v_moved boolean := false;
  -- The batches that are claimed, by the number of their read; null for other reads.
  v_after bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_queue)]);
  v_up_to bigint[] := v_after;
  v_reading timestamptz[] := array_fill(NULL::timestamptz, ARRAY[cardinality(p_queue)]);
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.fila = ANY (p_queues) ORDER BY q.fila FOR UPDATE SKIP LOCKED;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_queues)
    AND v_locked < (SELECT count(*) FROM fila_saida q WHERE q.fila = ANY (p_queues))
  THEN
    -- A read without a key is one of a queue that is there and that another has locked.
    v_free := lock_queues('fila_saida', p_queues);
    p_key := ARRAY(
      SELECT
        CASE WHEN a.queue = ANY (v_free) OR NOT EXISTS (SELECT 1 FROM fila_saida q WHERE q.fila = a.queue) THEN a.key END
      FROM unnest(p_queue, p_key) WITH ORDINALITY AS a (queue, key, n) ORDER BY a.n);
  END IF;

  IF p_max_reads IS NOT NULL THEN
    p_max := limit_reads(p_queue, p_key, p_max, p_max_reads);
  END IF;

  v_returned := EXISTS (SELECT 1 FROM devolvidas d WHERE d.fila = ANY (p_queues));
  IF v_returned THEN
    PERFORM claim_returned(p_queue, p_key, p_iteration, p_max);
  END IF;

  FOR v_read IN
    SELECT
      a.n, a.queue, a.key, a.iteration, a.max, c.iteracao, c.lote_apos, c.lote_ate, c.reentregue, c.situacao,
      q.head, q.tail, q.versao,
      CASE WHEN v_returned
        THEN (SELECT coalesce(sum(d.ate - d.apos), 0)::bigint FROM devolvidas d WHERE d.fila = a.queue)
        ELSE 0
      END AS returned
    FROM unnest(p_queue, p_key, p_iteration, p_max) WITH ORDINALITY AS a (queue, key, iteration, max, n)
    LEFT JOIN LATERAL (SELECT * FROM coletores c WHERE c.fila = a.queue AND c.chave = a.key OFFSET 0) c ON true
    LEFT JOIN LATERAL (
      SELECT s.seq AS head, e.seq AS tail, s.versao
      FROM fila_saida s JOIN fila_entrada e ON e.fila = s.fila
      WHERE s.fila = a.queue
      OFFSET 0
    ) q ON true
    ORDER BY a.queue, a.n
  LOOP
    IF v_read.queue <> v_queue THEN
      v_queue := v_read.queue;
      v_head := v_read.head;
    END IF;
    n := v_read.n;
    iteration := v_read.iteracao;
    after := v_read.lote_apos;
    up_to := v_read.lote_ate;
    redelivered := false;
    tail := v_read.tail;
    version := v_read.versao;
    reading_until := NULL;

    IF v_read.key IS NULL THEN
      outcome := 'locked';
    ELSIF v_read.max < 0 THEN
      outcome := 'too_many';
    ELSIF v_read.iteracao IS NULL THEN
      outcome := 'unknown';
    ELSIF v_read.situacao NOT IN ('aberto', 'retido') THEN
      outcome := 'ended';
    ELSIF v_read.iteration > v_read.iteracao OR v_read.situacao = 'retido' THEN
      outcome := 'held';
    ELSIF v_read.iteration = v_read.iteracao THEN
      after := v_head;
      up_to := least(tail, v_head + v_read.max);
      v_after[n] := after;
      v_up_to[n] := up_to;
      IF up_to > after THEN
        outcome := 'batch';
        iteration := iteration + 1;
        v_head := up_to;
        v_moved := true;
      ELSE
        outcome := 'empty';
        IF v_read.max > 0 AND p_longest[n] IS NOT NULL THEN
          reading_until := now() + p_longest[n] * interval '1 millisecond';
          v_reading[n] := reading_until;
        END IF;
      END IF;
    ELSIF v_read.iteration = v_read.iteracao - 1 AND up_to > after THEN
      outcome := 'batch';
      redelivered := v_read.reentregue;
      UPDATE coletores c SET visto_em = now(), lendo_ate = NULL, continuado = c.continuado OR p_continues[n]
      WHERE c.fila = v_queue AND c.chave = v_read.key;
    ELSE
      outcome := 'stale';
    END IF;
    remaining := tail - v_head + v_read.returned;
    RETURN NEXT;
  END LOOP;

  UPDATE coletores c
  SET iteracao = c.iteracao + (x.up_to > x.after)::int, lote_apos = x.after, lote_ate = x.up_to, reentregue = false,
      visto_em = now(), continuado = c.continuado OR x.continues, lendo_ate = x.reading_until
  FROM unnest(p_queue, p_key, v_after, v_up_to, p_continues, v_reading)
    AS x (queue, key, after, up_to, continues, reading_until)
  WHERE x.after IS NOT NULL AND c.fila = x.queue AND c.chave = x.key;

  IF v_moved THEN
    UPDATE fila_saida q SET seq = x.head
    FROM (SELECT u.queue, max(u.up_to) AS head FROM unnest(p_queue, v_up_to) AS u (queue, up_to) GROUP BY u.queue) x
    WHERE q.fila = x.queue AND x.head > q.seq;
  END IF;
END $$;
