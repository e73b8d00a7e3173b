-- What the server does to the queue, each as one call for a whole batch of requests and thus one commit.
--
-- Two rules hold everywhere:
--   * Rows are locked in one order: fila_entrada by ispb, then clientes by id, then fila_saida by ispb.
--   * A statement sees what was committed when it began, not what the lock it waits for will uncover. So locks are taken
--     by a statement of their own, and what they protect is read by the next.
--
-- The planner knows nothing of arrays given at run time and would join them by hashing whole tables; these functions
-- only ever want the index, row by row, and say so (SET enable_…). Small arrays would moreover look cheaper when planned
-- for than when not, and so be planned for at every call, which costs many times what the call does
-- (SET plan_cache_mode).

-- Hands out returned ranges first. Called by claim_batches with the locks held; a stream that gets a range here looks to
-- the rest of claim_batches as if it repeated its read.
CREATE FUNCTION claim_returned(p_ispb text[], p_key text[], p_iteration bigint[], p_max int[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_read record;
  v_range devolvidas;
  v_up_to bigint;
BEGIN
  FOR v_read IN
    SELECT a.ispb, a.key, a.max
    FROM unnest(p_ispb, p_key, p_iteration, p_max) WITH ORDINALITY AS a (ispb, key, iteration, max, n)
    JOIN coletores c ON c.ispb = a.ispb AND c.chave = a.key
    WHERE c.situacao = 'aberto' AND c.iteracao = a.iteration
    ORDER BY a.n
  LOOP
    SELECT * INTO v_range FROM devolvidas d WHERE d.ispb = v_read.ispb ORDER BY d.apos LIMIT 1;
    CONTINUE WHEN NOT FOUND;
    v_up_to := least(v_range.ate, v_range.apos + v_read.max);
    IF v_up_to = v_range.ate THEN
      DELETE FROM devolvidas d WHERE d.ispb = v_range.ispb AND d.apos = v_range.apos;
    ELSE
      UPDATE devolvidas d SET apos = v_up_to WHERE d.ispb = v_range.ispb AND d.apos = v_range.apos;
    END IF;
    UPDATE coletores c
    SET iteracao = c.iteracao + 1, lote_apos = v_range.apos, lote_ate = v_up_to, reentregue = v_range.reentregue,
        visto_em = now()
    WHERE c.ispb = v_read.ispb AND c.chave = v_read.key;
  END LOOP;
END $$;

-- Reads: confirms the batch in hand of each stream and claims the next, or repeats the last answer. At most one request
-- per stream. Outcomes: batch, empty, stale (409), ended (410), held, unknown (404).
CREATE FUNCTION claim_batches(p_ispb text[], p_key text[], p_iteration bigint[], p_max int[])
RETURNS TABLE (
  n bigint, outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean,
  tail bigint, remaining bigint, version bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_returned boolean;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = ANY (p_ispb) ORDER BY q.ispb FOR UPDATE;

  v_returned := EXISTS (SELECT 1 FROM devolvidas d WHERE d.ispb = ANY (p_ispb));
  IF v_returned THEN
    PERFORM claim_returned(p_ispb, p_key, p_iteration, p_max);
  END IF;

  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT a.*, row_number() OVER (PARTITION BY a.ispb ORDER BY a.n) = 1 AS leads
    FROM unnest(p_ispb, p_key, p_iteration, p_max) WITH ORDINALITY AS a (ispb, key, iteration, max, n)
  ), found AS MATERIALIZED (
    -- The queue is looked up once per institution, by the first read of it.
    SELECT
      a.n, a.ispb, a.key, a.max, c.iteracao, c.lote_apos, c.lote_ate, c.reentregue,
      q.head, q.tail, q.versao, q.returned,
      CASE
        WHEN c.chave IS NULL OR a.iteration > c.iteracao THEN 'unknown'
        WHEN c.situacao = 'retido' THEN 'held'
        WHEN c.situacao <> 'aberto' THEN 'ended'
        WHEN a.iteration = c.iteracao THEN 'next'
        WHEN a.iteration = c.iteracao - 1 AND c.lote_ate > c.lote_apos THEN 'repeat'
        ELSE 'stale'
      END AS kind
    FROM asked a
    LEFT JOIN LATERAL (SELECT * FROM coletores c WHERE c.ispb = a.ispb AND c.chave = a.key OFFSET 0) c ON true
    LEFT JOIN LATERAL (
      SELECT
        s.seq AS head, e.seq AS tail, s.versao,
        CASE WHEN v_returned
          THEN (SELECT coalesce(sum(d.ate - d.apos), 0)::bigint FROM devolvidas d WHERE d.ispb = a.ispb)
          ELSE 0
        END AS returned
      FROM fila_saida s JOIN fila_entrada e ON e.ispb = s.ispb
      WHERE a.leads AND s.ispb = a.ispb
      OFFSET 0
    ) q ON true
  ), summed AS MATERIALIZED (
    SELECT
      f.n, f.ispb, f.key, f.max, f.iteracao, f.lote_apos, f.lote_ate, f.reentregue, f.kind,
      max(f.head) OVER institution AS head,
      max(f.tail) OVER institution AS tail,
      max(f.versao) OVER institution AS versao,
      max(f.returned) OVER institution AS returned,
      sum(f.max) FILTER (WHERE f.kind = 'next') OVER institution AS wanted
    FROM found f
    WINDOW institution AS (PARTITION BY f.ispb ORDER BY f.n)
  ), cut AS MATERIALIZED (
    SELECT
      s.*,
      CASE WHEN s.kind = 'next' THEN least(s.tail, s.head + s.wanted - s.max) ELSE s.lote_apos END AS after,
      CASE WHEN s.kind = 'next' THEN least(s.tail, s.head + s.wanted) ELSE s.lote_ate END AS up_to,
      least(s.tail, s.head + coalesce(max(s.wanted) OVER (PARTITION BY s.ispb), 0)) AS new_head
    FROM summed s
  ), moved AS (
    UPDATE fila_saida q SET seq = h.new_head
    FROM (SELECT DISTINCT x.ispb, x.new_head FROM cut x WHERE x.new_head > x.head) h
    WHERE q.ispb = h.ispb
  ), taken AS (
    UPDATE coletores c
    SET iteracao = c.iteracao + (x.up_to > x.after)::int, lote_apos = x.after, lote_ate = x.up_to, reentregue = false,
        visto_em = now()
    FROM cut x WHERE x.kind = 'next' AND c.ispb = x.ispb AND c.chave = x.key
  ), repeated AS (
    UPDATE coletores c SET visto_em = now()
    FROM cut x WHERE x.kind = 'repeat' AND c.ispb = x.ispb AND c.chave = x.key
  )
  SELECT
    x.n,
    CASE
      WHEN x.kind = 'repeat' OR x.kind = 'next' AND x.up_to > x.after THEN 'batch'
      WHEN x.kind = 'next' THEN 'empty'
      ELSE x.kind
    END,
    x.iteracao + (x.kind = 'next' AND x.up_to > x.after)::int,
    x.after,
    x.up_to,
    x.kind = 'repeat' AND x.reentregue,
    x.tail,
    x.tail - x.new_head + x.returned,
    x.versao
  FROM cut x;
END $$;

-- Opens streams while fewer than p_limit of the institution are open. Opening one that is open already changes nothing,
-- so that the call can be repeated when its answer was lost.
CREATE FUNCTION open_streams(p_ispb text[], p_key text[], p_limit int) RETURNS TABLE (n bigint, opened boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_open record;
  v_count int;
BEGIN
  INSERT INTO fila_entrada (ispb) SELECT DISTINCT i FROM unnest(p_ispb) AS i ORDER BY i ON CONFLICT DO NOTHING;
  INSERT INTO fila_saida (ispb) SELECT DISTINCT i FROM unnest(p_ispb) AS i ORDER BY i ON CONFLICT DO NOTHING;
  PERFORM 1 FROM fila_saida q WHERE q.ispb = ANY (p_ispb) ORDER BY q.ispb FOR UPDATE;
  FOR v_open IN
    SELECT a.n, a.ispb, a.key FROM unnest(p_ispb, p_key) WITH ORDINALITY AS a (ispb, key, n) ORDER BY a.n
  LOOP
    n := v_open.n;
    opened := EXISTS (SELECT 1 FROM coletores c WHERE c.ispb = v_open.ispb AND c.chave = v_open.key);
    IF NOT opened THEN
      SELECT count(*) INTO v_count FROM coletores c WHERE c.ispb = v_open.ispb AND c.situacao = 'aberto';
      opened := v_count < p_limit;
      IF opened THEN
        INSERT INTO coletores (ispb, chave) VALUES (v_open.ispb, v_open.key);
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Ends one stream whose fila_saida row is locked: its batch goes back to the queue (p_return) or is confirmed.
CREATE FUNCTION close_stream(p_stream coletores, p_state text, p_return boolean, p_redelivered boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_return AND p_stream.lote_ate > p_stream.lote_apos THEN
    INSERT INTO devolvidas (ispb, apos, ate, reentregue)
    VALUES (p_stream.ispb, p_stream.lote_apos, p_stream.lote_ate, p_redelivered OR p_stream.reentregue);
  END IF;
  UPDATE coletores c SET situacao = p_state, lote_apos = 0, lote_ate = 0, fim_em = now()
  WHERE c.ispb = p_stream.ispb AND c.chave = p_stream.chave;
  UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.ispb = p_stream.ispb;
END $$;

-- DELETE of one stream. The newest URI confirms the batch in hand; the one before it returns the batch (its answer was
-- lost), marked as redelivered unless it is certain that it was never sent (p_sent = false).
-- Outcomes: ended (200), gone (410: its batch went back), stale (409), unknown (404).
CREATE FUNCTION end_stream(p_ispb text, p_key text, p_iteration bigint, p_sent boolean) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  v_stream coletores;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c WHERE c.ispb = p_ispb AND c.chave = p_key;
  IF NOT FOUND OR p_iteration > v_stream.iteracao THEN
    RETURN 'unknown';
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

-- Ends every stream of an institution. It names no read, so it proves the receipt of none: batches in hand go back.
CREATE FUNCTION stop_streams(p_ispb text) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  v_stream coletores;
  v_count int := 0;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  FOR v_stream IN SELECT * FROM coletores c WHERE c.ispb = p_ispb AND c.situacao IN ('aberto', 'retido') LOOP
    PERFORM close_stream(
      v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;

-- Abandons the streams that sent nothing for p_lease: frees their places and returns their batches, or (p_hold) keeps
-- these for their old collectors. Returns the institutions concerned.
CREATE FUNCTION abandon_streams(p_lease interval, p_hold boolean) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
  v_ispb text;
  v_stream coletores;
BEGIN
  FOR v_ispb IN
    SELECT DISTINCT c.ispb FROM coletores c WHERE c.situacao = 'aberto' AND c.visto_em < now() - p_lease ORDER BY 1
  LOOP
    PERFORM 1 FROM fila_saida q WHERE q.ispb = v_ispb FOR UPDATE;
    FOR v_stream IN
      SELECT * FROM coletores c WHERE c.ispb = v_ispb AND c.situacao = 'aberto' AND c.visto_em < now() - p_lease
    LOOP
      IF p_hold AND v_stream.lote_ate > v_stream.lote_apos THEN
        UPDATE coletores c SET situacao = 'retido' WHERE c.ispb = v_stream.ispb AND c.chave = v_stream.chave;
        UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.ispb = v_ispb;
      ELSE
        PERFORM close_stream(v_stream, 'abandonado', true, true);
      END IF;
    END LOOP;
    RETURN NEXT v_ispb;
  END LOOP;
END $$;

-- The old collector of a held batch is back. Reading the newest URI confirms the batch and goes on with the stream if a
-- place is free (resumed), else ends it (ended); reading the one before repeats the batch (held).
-- Other outcomes: stale, ended, unknown, or resumed again when the stream is open.
CREATE FUNCTION resume_stream(p_ispb text, p_key text, p_iteration bigint, p_limit int)
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
  IF v_stream.chave IS NULL OR p_iteration > v_stream.iteracao THEN
    outcome := 'unknown';
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

-- Renews the leases of streams whose reads wait. Takes no other lock; a row that is locked is being renewed anyway.
CREATE FUNCTION touch_streams(p_ispb text[], p_key text[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE coletores c SET visto_em = now()
  FROM (
    SELECT x.ispb, x.chave
    FROM unnest(p_ispb, p_key) AS a (ispb, key)
    JOIN coletores x ON x.ispb = a.ispb AND x.chave = a.key
    WHERE x.situacao = 'aberto'
    ORDER BY x.ispb, x.chave
    FOR UPDATE OF x SKIP LOCKED
  ) a
  WHERE c.ispb = a.ispb AND c.chave = a.chave;
END $$;

-- Stores messages of several requests, each wholly or not at all. A message whose endToEndId is there already with the
-- same content counts as stored; with another content it refuses its request (conflict names it).
-- No endToEndId may occur twice among the arguments; institutions and parties come without repetition, the parties
-- ordered by id.
CREATE FUNCTION store_messages(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_institution text[],
  p_request int[], p_ispb text[], p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[],
  p_text text[], p_tx_id text[], p_paid_at timestamptz[])
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_locked bigint;
BEGIN
  PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_institution) THEN
    -- Institutions that are new here.
    INSERT INTO fila_entrada (ispb) SELECT i FROM unnest(p_institution) AS i ORDER BY i ON CONFLICT DO NOTHING;
    INSERT INTO fila_saida (ispb) SELECT i FROM unnest(p_institution) AS i ORDER BY i ON CONFLICT DO NOTHING;
    PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE;
  END IF;

  IF cardinality(p_party_id) > 0 THEN
    INSERT INTO clientes (id, nome, cpf_cnpj, ispb, agencia, conta_transacional, tipo_conta)
    SELECT * FROM unnest(p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account,
                         p_party_account_type)
    ON CONFLICT DO NOTHING;
  END IF;

  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT
      g.*,
      m.end_to_end_id IS NOT NULL AS known,
      m.end_to_end_id IS NOT NULL AND
        (m.recebedor_ispb, m.valor, m.pagador_id, m.recebedor_id, m.campo_livre, m.tx_id, m.data_hora_pagamento)
        IS DISTINCT FROM (g.ispb, g.amount, g.payer, g.receiver, g.text, g.tx_id, g.paid_at) AS differs
    FROM unnest(p_request, p_ispb, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at)
      WITH ORDINALITY AS g (request, ispb, end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
    LEFT JOIN LATERAL (
      SELECT * FROM mensagens m WHERE m.end_to_end_id = g.end_to_end_id OFFSET 0
    ) m ON true
  ), refused AS MATERIALIZED (
    SELECT g.request, min(g.end_to_end_id) AS end_to_end_id FROM given g WHERE g.differs GROUP BY g.request
  ), fresh AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.ispb ORDER BY g.n) AS place
    FROM given g
    WHERE NOT g.known AND NOT EXISTS (SELECT 1 FROM refused r WHERE r.request = g.request)
  ), counted AS MATERIALIZED (
    SELECT f.ispb, count(*) AS messages FROM fresh f GROUP BY f.ispb
  ), moved AS MATERIALIZED (
    UPDATE fila_entrada e SET seq = e.seq + c.messages FROM counted c WHERE e.ispb = c.ispb
    RETURNING e.ispb, e.seq - c.messages AS base
  ), inserted AS (
    INSERT INTO mensagens (recebedor_ispb, seq, end_to_end_id, valor, pagador_id, recebedor_id, campo_livre, tx_id,
                           data_hora_pagamento)
    SELECT f.ispb, v.base + f.place, f.end_to_end_id, f.amount, f.payer, f.receiver, f.text, f.tx_id, f.paid_at
    FROM fresh f JOIN moved v ON v.ispb = f.ispb
  )
  SELECT g.request, count(f.n), min(r.end_to_end_id), max(v.base + f.place)
  FROM given g
  LEFT JOIN fresh f ON f.n = g.n
  LEFT JOIN moved v ON v.ispb = f.ispb
  LEFT JOIN refused r ON r.request = g.request
  GROUP BY g.request;
END $$;

-- The messages of ranges of positions, with both parties.
CREATE FUNCTION read_messages(p_ispb text[], p_after bigint[], p_up_to bigint[])
RETURNS TABLE (
  n bigint, end_to_end_id text, amount numeric,
  payer_name text, payer_tax_id text, payer_ispb text, payer_branch text, payer_account text, payer_type text,
  receiver_name text, receiver_tax_id text, receiver_ispb text, receiver_branch text, receiver_account text,
  receiver_type text,
  free_text text, tx_id text, paid_at timestamptz)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT
    a.n, m.end_to_end_id, m.valor,
    p.nome, p.cpf_cnpj, p.ispb, p.agencia, p.conta_transacional, p.tipo_conta,
    r.nome, r.cpf_cnpj, r.ispb, r.agencia, r.conta_transacional, r.tipo_conta,
    m.campo_livre, m.tx_id, m.data_hora_pagamento
  FROM unnest(p_ispb, p_after, p_up_to) WITH ORDINALITY AS a (ispb, after, up_to, n)
  JOIN mensagens m ON m.recebedor_ispb = a.ispb AND m.seq > a.after AND m.seq <= a.up_to
  JOIN clientes p ON p.id = m.pagador_id
  JOIN clientes r ON r.id = m.recebedor_id
  ORDER BY a.n, m.seq;
END $$;
