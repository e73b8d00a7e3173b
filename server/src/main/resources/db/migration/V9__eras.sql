-- A stream whose iteration went back: its client comes with a URI that this database never gave out, since it lost what it
-- had done (a standby that lagged was promoted, a backup was restored). Nobody but the client can know the URI. What it
-- had confirmed is not known here any more, so the stream is closed, its batch goes back, marked as redelivered, and the
-- client begins anew (410).

-- Reads: confirms the batch in hand of each stream and claims the next, or repeats the last answer. At most one request
-- per stream. Outcomes: batch, empty, stale (409), ended (410), held (resume_stream decides), unknown (404). What a row says
-- of the queue (tail, remaining, version) is as its read leaves it; the reads of an institution follow each other in their
-- order.
--
-- It looks up everything in one statement, decides read by read, and writes in two. A single statement for all of it
-- keeps its rows in as many temporary tables as it has steps, which costs more than the look-ups.
CREATE OR REPLACE FUNCTION claim_batches(p_ispb text[], p_key text[], p_iteration bigint[], p_max int[])
RETURNS TABLE (
  n bigint, outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean,
  tail bigint, remaining bigint, version bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_returned boolean;
  v_read record;
  v_ispb text := '';
  v_head bigint;
  v_moved boolean := false;
  -- The batches that are claimed, by the number of their read; null for other reads.
  v_after bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_ispb)]);
  v_up_to bigint[] := v_after;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = ANY (p_ispb) ORDER BY q.ispb FOR UPDATE;

  v_returned := EXISTS (SELECT 1 FROM devolvidas d WHERE d.ispb = ANY (p_ispb));
  IF v_returned THEN
    PERFORM claim_returned(p_ispb, p_key, p_iteration, p_max);
  END IF;

  FOR v_read IN
    SELECT
      a.n, a.ispb, a.key, a.iteration, a.max, c.iteracao, c.lote_apos, c.lote_ate, c.reentregue, c.situacao,
      q.head, q.tail, q.versao,
      CASE WHEN v_returned
        THEN (SELECT coalesce(sum(d.ate - d.apos), 0)::bigint FROM devolvidas d WHERE d.ispb = a.ispb)
        ELSE 0
      END AS returned
    FROM unnest(p_ispb, p_key, p_iteration, p_max) WITH ORDINALITY AS a (ispb, key, iteration, max, n)
    LEFT JOIN LATERAL (SELECT * FROM coletores c WHERE c.ispb = a.ispb AND c.chave = a.key OFFSET 0) c ON true
    LEFT JOIN LATERAL (
      SELECT s.seq AS head, e.seq AS tail, s.versao
      FROM fila_saida s JOIN fila_entrada e ON e.ispb = s.ispb
      WHERE s.ispb = a.ispb
      OFFSET 0
    ) q ON true
    ORDER BY a.ispb, a.n
  LOOP
    IF v_read.ispb <> v_ispb THEN
      v_ispb := v_read.ispb;
      v_head := v_read.head;
    END IF;
    n := v_read.n;
    iteration := v_read.iteracao;
    after := v_read.lote_apos;
    up_to := v_read.lote_ate;
    redelivered := false;
    tail := v_read.tail;
    version := v_read.versao;

    IF v_read.iteracao IS NULL THEN
      outcome := 'unknown';
    ELSIF v_read.iteration > v_read.iteracao OR v_read.situacao = 'retido' THEN
      outcome := 'held';
    ELSIF v_read.situacao <> 'aberto' THEN
      outcome := 'ended';
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
      END IF;
    ELSIF v_read.iteration = v_read.iteracao - 1 AND up_to > after THEN
      outcome := 'batch';
      redelivered := v_read.reentregue;
      UPDATE coletores c SET visto_em = now() WHERE c.ispb = v_ispb AND c.chave = v_read.key;
    ELSE
      outcome := 'stale';
    END IF;
    remaining := tail - v_head + v_read.returned;
    RETURN NEXT;
  END LOOP;

  UPDATE coletores c
  SET iteracao = c.iteracao + (x.up_to > x.after)::int, lote_apos = x.after, lote_ate = x.up_to, reentregue = false,
      visto_em = now()
  FROM unnest(p_ispb, p_key, v_after, v_up_to) AS x (ispb, key, after, up_to)
  WHERE x.after IS NOT NULL AND c.ispb = x.ispb AND c.chave = x.key;

  IF v_moved THEN
    UPDATE fila_saida q SET seq = x.head
    FROM (SELECT u.ispb, max(u.up_to) AS head FROM unnest(p_ispb, v_up_to) AS u (ispb, up_to) GROUP BY u.ispb) x
    WHERE q.ispb = x.ispb AND x.head > q.seq;
  END IF;
END $$;

-- Closes a stream whose iteration went back (ended). Else the old collector of a held batch is back: reading the newest URI
-- confirms the batch and goes on with the stream if a place is free (resumed), else ends it (ended); reading the one before
-- repeats the batch (held). Other outcomes: stale, ended, unknown, or resumed again when the stream is open.
CREATE OR REPLACE FUNCTION resume_stream(p_ispb text, p_key text, p_iteration bigint, p_limit int)
RETURNS TABLE (outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_stream coletores;
  v_count int;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c WHERE c.ispb = p_ispb AND c.chave = p_key;
  iteration := v_stream.iteracao;
  after := v_stream.lote_apos;
  up_to := v_stream.lote_ate;
  redelivered := v_stream.reentregue;
  IF v_stream.chave IS NULL THEN
    outcome := 'unknown';
  ELSIF p_iteration > v_stream.iteracao THEN
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(v_stream, 'interrompido', true, true);
    END IF;
    outcome := 'ended';
  ELSIF v_stream.situacao = 'aberto' THEN
    outcome := 'resumed';
  ELSIF v_stream.situacao <> 'retido' THEN
    outcome := 'ended';
  ELSIF p_iteration = v_stream.iteracao - 1 THEN
    outcome := 'held';
  ELSIF p_iteration < v_stream.iteracao THEN
    outcome := 'stale';
  ELSE
    SELECT count(*) INTO v_count FROM coletores c WHERE c.ispb = p_ispb AND c.situacao = 'aberto';
    IF v_count < p_limit THEN
      UPDATE coletores c SET situacao = 'aberto', lote_apos = 0, lote_ate = 0, reentregue = false, visto_em = now()
      WHERE c.ispb = p_ispb AND c.chave = p_key;
      outcome := 'resumed';
    ELSE
      PERFORM close_stream(v_stream, 'encerrado', false, false);
      outcome := 'ended';
    END IF;
  END IF;
  RETURN NEXT;
END $$;

-- DELETE of one stream. The newest URI confirms the batch in hand; the one before it returns the batch (its answer was
-- lost), marked as redelivered unless it is certain that it was never sent (p_sent = false).
-- Outcomes: ended (200), gone (410: its batch went back, also as its iteration did), stale (409), unknown (404).
CREATE OR REPLACE FUNCTION end_stream(p_ispb text, p_key text, p_iteration bigint, p_sent boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  v_stream coletores;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c WHERE c.ispb = p_ispb AND c.chave = p_key;
  IF NOT FOUND THEN
    RETURN 'unknown';
  ELSIF p_iteration > v_stream.iteracao THEN
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(v_stream, 'interrompido', true, true);
    END IF;
    RETURN 'gone';
  ELSIF v_stream.situacao = 'encerrado' THEN
    RETURN 'ended';
  ELSIF v_stream.situacao IN ('abandonado', 'interrompido') THEN
    RETURN 'gone';
  ELSIF p_iteration = v_stream.iteracao THEN
    PERFORM close_stream(v_stream, 'encerrado', false, false);
    RETURN 'ended';
  ELSIF p_iteration = v_stream.iteracao - 1 AND v_stream.lote_ate > v_stream.lote_apos THEN
    PERFORM close_stream(v_stream, 'encerrado', true, p_sent);
    RETURN 'ended';
  END IF;
  RETURN 'stale';
END $$;
