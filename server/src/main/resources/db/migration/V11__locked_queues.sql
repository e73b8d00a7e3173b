-- An institution whose rows another transaction has locked holds up no other. A call that is for many institutions does
-- the work of those that are free, and says of the rest that they are locked: nothing was done for them, and the caller
-- tries again. Only where all are locked does it wait, a moment at most, for the first; so a caller may ask again at once.
--
-- These functions have other arguments than before: servers of an earlier version, which know no "locked", go on with theirs.

-- Locks the fila_saida rows of those institutions that are free, and names them.
CREATE FUNCTION lock_queues(p_institution text[]) RETURNS text[]
LANGUAGE plpgsql
SET lock_timeout = '50ms' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_free text[];
BEGIN
  FOR v_round IN 1 .. 2 LOOP
    v_free := ARRAY(
      SELECT q.ispb FROM fila_saida q WHERE q.ispb = ANY (p_institution) ORDER BY q.ispb FOR UPDATE SKIP LOCKED);
    EXIT WHEN v_round = 2 OR cardinality(v_free) > 0;
    BEGIN
      PERFORM 1 FROM fila_saida q WHERE q.ispb = p_institution[1] FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
      EXIT;
    END;
  END LOOP;
  RETURN v_free;
END $$;

-- The same for fila_entrada.
CREATE FUNCTION lock_entries(p_institution text[]) RETURNS text[]
LANGUAGE plpgsql
SET lock_timeout = '50ms' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_free text[];
BEGIN
  FOR v_round IN 1 .. 2 LOOP
    v_free := ARRAY(
      SELECT e.ispb FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE SKIP LOCKED);
    EXIT WHEN v_round = 2 OR cardinality(v_free) > 0;
    BEGIN
      PERFORM 1 FROM fila_entrada e WHERE e.ispb = p_institution[1] FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
      EXIT;
    END;
  END LOOP;
  RETURN v_free;
END $$;

-- Makes the rows of those institutions that have none; none at all if another transaction, which makes the same, does not
-- end in a moment.
CREATE FUNCTION create_queues(p_institution text[]) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_missing text[] := ARRAY(
    SELECT i FROM unnest(p_institution) AS i WHERE NOT EXISTS (SELECT 1 FROM fila_entrada e WHERE e.ispb = i) ORDER BY i);
BEGIN
  IF cardinality(v_missing) > 0 THEN
    INSERT INTO fila_entrada (ispb) SELECT unnest(v_missing) ON CONFLICT DO NOTHING;
    INSERT INTO fila_saida (ispb) SELECT unnest(v_missing) ON CONFLICT DO NOTHING;
  END IF;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;

ALTER TABLE coletores ADD COLUMN continuado boolean NOT NULL DEFAULT false;  -- whether its client came back after its first answer

-- Reads: confirms the batch in hand of each stream and claims the next, or repeats the last answer. At most one request
-- per stream. Outcomes: batch, empty, stale (409), ended (410), held (resume_stream decides), unknown (404), locked. What a row says of the queue
-- (tail, remaining, version) is as its read leaves it; the reads of an institution follow each other in their order.
-- The institutions come without repetition. p_continues: whether the read is not the first of its stream.
--
-- It looks up everything in one statement, decides read by read, and writes in two. A single statement for all of it
-- keeps its rows in as many temporary tables as it has steps, which costs more than the look-ups.
CREATE FUNCTION claim_batches(
  p_institution text[], p_ispb text[], p_key text[], p_iteration bigint[], p_max int[], p_continues boolean[])
RETURNS TABLE (
  n bigint, outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean,
  tail bigint, remaining bigint, version bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_locked bigint;
  v_free text[];
  v_returned boolean;
  v_read record;
  v_ispb text := '';
  v_head bigint;
  v_moved boolean := false;
  -- The batches that are claimed, by the number of their read; null for other reads.
  v_after bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_ispb)]);
  v_up_to bigint[] := v_after;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = ANY (p_institution) ORDER BY q.ispb FOR UPDATE SKIP LOCKED;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_institution)
    AND v_locked < (SELECT count(*) FROM fila_saida q WHERE q.ispb = ANY (p_institution))
  THEN
    -- A read without a key is one of a queue that is there and that another has locked.
    v_free := lock_queues(p_institution);
    p_key := ARRAY(
      SELECT
        CASE WHEN a.ispb = ANY (v_free) OR NOT EXISTS (SELECT 1 FROM fila_saida q WHERE q.ispb = a.ispb) THEN a.key END
      FROM unnest(p_ispb, p_key) WITH ORDINALITY AS a (ispb, key, n) ORDER BY a.n);
  END IF;

  v_returned := EXISTS (SELECT 1 FROM devolvidas d WHERE d.ispb = ANY (p_institution));
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

    IF v_read.key IS NULL THEN
      outcome := 'locked';
    ELSIF v_read.iteracao IS NULL THEN
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
      visto_em = now(), continuado = c.continuado OR x.continues
  FROM unnest(p_ispb, p_key, v_after, v_up_to, p_continues) AS x (ispb, key, after, up_to, continues)
  WHERE x.after IS NOT NULL AND c.ispb = x.ispb AND c.chave = x.key;

  IF v_moved THEN
    UPDATE fila_saida q SET seq = x.head
    FROM (SELECT u.ispb, max(u.up_to) AS head FROM unnest(p_ispb, v_up_to) AS u (ispb, up_to) GROUP BY u.ispb) x
    WHERE q.ispb = x.ispb AND x.head > q.seq;
  END IF;
END $$;

-- Opens streams while fewer than p_limit of the institution are open. Opening one that is open already changes nothing,
-- so that the call can be repeated when its answer was lost. opened is null where the institution is locked.
CREATE FUNCTION open_streams(
  p_institution text[], p_ispb text[], p_key text[], p_limit int, p_address text[])
RETURNS TABLE (n bigint, opened boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_free text[] := lock_queues(p_institution);
  v_open record;
  v_count int;
BEGIN
  IF cardinality(v_free) < cardinality(p_institution) THEN
    PERFORM create_queues(p_institution);
    v_free := lock_queues(p_institution);
  END IF;
  FOR v_open IN
    SELECT a.n, a.ispb, a.key, a.address, a.ispb = ANY (v_free) AS free
    FROM unnest(p_ispb, p_key, p_address) WITH ORDINALITY AS a (ispb, key, address, n)
    ORDER BY a.n
  LOOP
    n := v_open.n;
    opened := NULL;
    IF v_open.free THEN
      opened := EXISTS (SELECT 1 FROM coletores c WHERE c.ispb = v_open.ispb AND c.chave = v_open.key);
      IF NOT opened THEN
        SELECT count(*) INTO v_count FROM coletores c WHERE c.ispb = v_open.ispb AND c.situacao = 'aberto';
        opened := v_count < p_limit;
        IF opened THEN
          INSERT INTO coletores (ispb, chave, endereco) VALUES (v_open.ispb, v_open.key, v_open.address);
        END IF;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Stores messages as store_messages does, those of the institutions that are free; no row comes back for the requests of
-- the others. Waits for nobody who has locked a party for longer than two seconds (lock_not_available).
CREATE FUNCTION store_deposits(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_institution text[],
  p_request int[], p_ispb text[], p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[],
  p_text text[], p_tx_id text[], p_paid_at timestamptz[])
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '2s' SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_locked bigint;
  v_free text[] := p_institution;
BEGIN
  PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE SKIP LOCKED;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_institution) THEN
    PERFORM create_queues(p_institution);
    v_free := lock_entries(p_institution);
  END IF;
  IF cardinality(v_free) = cardinality(p_institution) THEN
    RETURN QUERY
    SELECT * FROM store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      p_institution, p_request, p_ispb, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at);
  ELSIF cardinality(v_free) > 0 THEN
    RETURN QUERY
    SELECT s.*
    FROM (
      SELECT
        array_agg(m.request ORDER BY m.n) AS request, array_agg(m.ispb ORDER BY m.n) AS ispb,
        array_agg(m.end_to_end_id ORDER BY m.n) AS end_to_end_id, array_agg(m.amount ORDER BY m.n) AS amount,
        array_agg(m.payer ORDER BY m.n) AS payer, array_agg(m.receiver ORDER BY m.n) AS receiver,
        array_agg(m.text ORDER BY m.n) AS text, array_agg(m.tx_id ORDER BY m.n) AS tx_id,
        array_agg(m.paid_at ORDER BY m.n) AS paid_at
      FROM unnest(p_request, p_ispb, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at)
        WITH ORDINALITY AS m (request, ispb, end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
      WHERE m.ispb = ANY (v_free)
    ) a
    CROSS JOIN LATERAL store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      v_free, a.request, a.ispb, a.end_to_end_id, a.amount, a.payer, a.receiver, a.text, a.tx_id, a.paid_at) s;
  END IF;
END $$;

-- What is done for one institution waits no longer either; the caller tries again. Whoever waits in the database holds one
-- of the few connections.
ALTER FUNCTION end_stream(text, text, bigint, boolean) SET lock_timeout = '50ms';
ALTER FUNCTION resume_stream(text, text, bigint, int) SET lock_timeout = '50ms';

-- Ends every stream of an institution. It names no read, so it proves the receipt of none: batches in hand go back. The two
-- states are asked for one by one, each by its index: an index on both would have to look at all that ended.
CREATE OR REPLACE FUNCTION stop_streams(p_ispb text) RETURNS int
LANGUAGE plpgsql SET lock_timeout = '50ms' SET enable_seqscan = off AS $$
DECLARE
  v_stream coletores;
  v_count int := 0;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  FOR v_stream IN SELECT * FROM coletores c WHERE c.ispb = p_ispb AND (c.situacao = 'aberto' OR c.situacao = 'retido') LOOP
    PERFORM close_stream(
      v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

-- For how long a stream that ended is kept, and its URIs answered 410.
CREATE FUNCTION stream_memory() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '2 hours' $$;

-- The names of streams for operators. An update never changes one, so it needs no new entry.
CREATE INDEX coletores_nome ON coletores (ispb, collector_id(chave));

-- Ends one collector by its name for operators. That names no read, so it proves the receipt of none: a batch in hand goes
-- back, also one that is held. Outcomes: ended, gone (it had ended, within the last two hours), unknown. Only who ends one
-- needs the lock.
CREATE OR REPLACE FUNCTION end_collector(p_ispb text, p_id text) RETURNS text
LANGUAGE plpgsql
SET lock_timeout = '50ms'
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_stream coletores;
BEGIN
  SELECT * INTO v_stream FROM coletores c WHERE c.ispb = p_ispb AND collector_id(c.chave) = p_id;
  IF v_stream.situacao IN ('aberto', 'retido') THEN
    PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
    SELECT * INTO v_stream FROM coletores c WHERE c.ispb = p_ispb AND c.chave = v_stream.chave;
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(
        v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
      RETURN 'ended';
    END IF;
  END IF;
  RETURN CASE WHEN v_stream.fim_em > now() - stream_memory() THEN 'gone' ELSE 'unknown' END;
END $$;
