-- Retention: what was confirmed long ago is forgotten, and with it the parties that no message names any more. Nothing
-- here takes a lock that storing or collecting would wait for, except for a moment that of a party that nobody has used
-- for the whole time. See ARCHITECTURE.md, "Retention".

-- Freed pages are used again. To give them back to the system would lock the tables against everybody for a moment.
ALTER TABLE mensagens SET (autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off);
ALTER TABLE clientes SET (autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off);
ALTER TABLE coletores SET (vacuum_truncate = off);

-- To remove a party under a foreign key, PostgreSQL looks for a message that names it: by an index on each of the two
-- columns, in random order, which every message would have to be entered in. Instead every message confirms that its
-- parties are in use (use_parties), and forget_parties looks where messages can be that are as old as a party's last use.
ALTER TABLE mensagens
  DROP CONSTRAINT mensagens_pagador_id_fkey,
  DROP CONSTRAINT mensagens_recebedor_id_fkey;

-- A message is stored only with parties whose usado_em lies no more than an hour before.
ALTER TABLE clientes ADD COLUMN usado_em timestamptz NOT NULL DEFAULT now();
CREATE INDEX clientes_usado ON clientes (usado_em);

-- How far the queues had come: marks, some dozens of them within the time of retention.
CREATE TABLE marcas (
  ispb        text COLLATE "C" NOT NULL,
  em          timestamptz NOT NULL,          -- what is confirmed up to the mark was confirmed before this
  desde       timestamptz NOT NULL,          -- what is not stored up to the mark was begun to be stored after this
  entrada     bigint NOT NULL,               -- the position last given to a message
  confirmada  bigint NOT NULL,               -- every message up to this position was confirmed
  PRIMARY KEY (ispb, em)
);

CREATE TABLE fila_apagada (
  ispb  text COLLATE "C" PRIMARY KEY,
  seq   bigint NOT NULL DEFAULT 0            -- the messages up to this position are forgotten
) WITH (fillfactor = 10);

-- For how long the use of a party is not noted again.
CREATE FUNCTION party_use() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 hour' $$;

-- Makes sure that parties are stored and known to be in use: each has a usado_em within the last hour. False if one is
-- missing. Called by store_messages, under its settings.
CREATE FUNCTION use_parties(p_id uuid[]) RETURNS boolean
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

-- Stores messages of several requests, each wholly or not at all. A message whose endToEndId is there already with the
-- same content counts as stored; with another content it refuses its request (conflict names it).
-- No endToEndId may occur twice among the arguments; institutions and parties come without repetition, the parties
-- ordered by id. A party that is neither stored nor among the arguments is a foreign_key_violation.
CREATE OR REPLACE FUNCTION store_messages(
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
  v_parties uuid[] := ARRAY(SELECT DISTINCT u FROM unnest(p_payer || p_receiver) AS u);
BEGIN
  PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_institution) THEN
    -- Institutions that are new here.
    INSERT INTO fila_entrada (ispb) SELECT i FROM unnest(p_institution) AS i ORDER BY i ON CONFLICT DO NOTHING;
    INSERT INTO fila_saida (ispb) SELECT i FROM unnest(p_institution) AS i ORDER BY i ON CONFLICT DO NOTHING;
    PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE;
  END IF;

  -- A party that is just being removed is neither inserted nor found; when it is gone, the next round inserts it.
  FOR v_round IN 1 .. 3 LOOP
    IF cardinality(p_party_id) > 0 THEN
      INSERT INTO clientes (id, nome, cpf_cnpj, ispb, agencia, conta_transacional, tipo_conta)
      SELECT * FROM unnest(p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account,
                           p_party_account_type)
      ON CONFLICT DO NOTHING;
    END IF;
    EXIT WHEN use_parties(v_parties);
    IF v_round = 3 THEN
      RAISE foreign_key_violation USING MESSAGE = 'a party of the messages is not stored';
    END IF;
  END LOOP;

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

-- Since when the oldest transaction runs: all that began before have ended. To be asked once in a transaction, as its
-- first statement, for PostgreSQL shows the same list of transactions all the time. It shows those of one's own user.
CREATE FUNCTION oldest_transaction() RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  IF NOT current_setting('track_activities')::boolean THEN
    RETURN '-infinity';
  END IF;
  RETURN (
    SELECT least(v_now, min(a.xact_start)) FROM pg_stat_activity a
    WHERE a.datname = current_database() AND a.backend_type = 'client backend');
END $$;

-- Marks how far the queues have come, but for those that have not moved since their last mark or have one that is
-- younger than p_apart (and a tenth less, as timers are not exact).
--
-- A message that is not confirmed waits beyond the head, is in a stream's hands, or came back. Each step from one to the
-- next is made in one transaction, so the statement below, which sees one moment, finds it in one of the three.
CREATE FUNCTION mark_queues(p_apart interval) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
BEGIN
  INSERT INTO fila_apagada (ispb)
  SELECT q.ispb FROM fila_saida q WHERE NOT EXISTS (SELECT 1 FROM fila_apagada a WHERE a.ispb = q.ispb) ORDER BY q.ispb
  ON CONFLICT DO NOTHING;

  INSERT INTO marcas (ispb, em, desde, entrada, confirmada)
  SELECT q.ispb, clock_timestamp(), v_since, q.tail, q.confirmed
  FROM (
    SELECT
      e.ispb, e.seq AS tail,
      least(  -- NULL, which least() skips, is right here: there is none
        s.seq,
        (SELECT min(c.lote_apos) FROM coletores c
         WHERE c.ispb = s.ispb AND c.situacao = 'aberto' AND c.lote_ate > c.lote_apos),
        (SELECT min(c.lote_apos) FROM coletores c
         WHERE c.ispb = s.ispb AND c.situacao = 'retido' AND c.lote_ate > c.lote_apos),
        (SELECT min(d.apos) FROM devolvidas d WHERE d.ispb = s.ispb)) AS confirmed
    FROM fila_saida s JOIN fila_entrada e ON e.ispb = s.ispb
  ) q
  LEFT JOIN LATERAL (
    SELECT m.em, m.entrada, m.confirmada FROM marcas m WHERE m.ispb = q.ispb ORDER BY m.em DESC LIMIT 1
  ) m ON true
  WHERE m.em IS NULL
     OR m.em <= now() - p_apart * 0.9 AND (m.entrada, m.confirmada) IS DISTINCT FROM (q.tail, q.confirmed)
  ON CONFLICT DO NOTHING;  -- another server marks in the same microsecond
END $$;

-- Forgets, p_most of each: messages that were confirmed longer than p_retention ago, parties that no message names, and
-- streams that ended as long ago (an hour at least). Returns how many rows that were; null if another server is at it.
CREATE FUNCTION forget(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
BEGIN
  IF NOT pg_try_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0) THEN
    RETURN NULL;
  END IF;
  RETURN forget_messages(p_retention, p_most) + forget_streams(p_retention, p_most)
       + forget_parties(p_retention, v_since, p_most);
END $$;

-- Marks are kept for this long beyond the retention; see forget_parties.
CREATE FUNCTION retention_slack(p_retention interval) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT least(p_retention / 20, interval '3 hours') $$;

CREATE FUNCTION forget_messages(p_retention interval, p_most int) RETURNS int
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
    SELECT a.ispb, a.seq AS gone, m.confirmada AS confirmed
    FROM fila_apagada a
    CROSS JOIN LATERAL (
      SELECT m.confirmada FROM marcas m WHERE m.ispb = a.ispb AND m.em < v_before ORDER BY m.em DESC LIMIT 1
    ) m
    WHERE m.confirmada > a.seq
  LOOP
    -- The range is exact: to look for the oldest message would pass all those that are deleted but not vacuumed yet.
    v_up_to := least(v_queue.confirmed, v_queue.gone + v_left);
    DELETE FROM mensagens m WHERE m.recebedor_ispb = v_queue.ispb AND m.seq > v_queue.gone AND m.seq <= v_up_to;
    UPDATE fila_apagada a SET seq = v_up_to WHERE a.ispb = v_queue.ispb;
    DELETE FROM marcas m
    WHERE m.ispb = v_queue.ispb AND m.em < v_before - 2 * retention_slack(p_retention) AND m.confirmada <= v_up_to;
    v_left := v_left - (v_up_to - v_queue.gone);
    EXIT WHEN v_left = 0;
  END LOOP;
  RETURN p_most - v_left;
END $$;

-- Streams that ended never change, so their rows can go without the lock of their queue.
CREATE FUNCTION forget_streams(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_count int;
BEGIN
  DELETE FROM coletores c
  USING (
    SELECT x.ispb, x.chave FROM coletores x
    WHERE x.fim_em < now() - greatest(p_retention, interval '1 hour')
    ORDER BY x.fim_em LIMIT p_most
    FOR UPDATE SKIP LOCKED
  ) o
  WHERE c.ispb = o.ispb AND c.chave = o.chave;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

-- A party that was last known to be in use before v_unused is named by no message that was begun to be stored after
-- v_stored (an hour later, and an hour for clocks that are set back). Of the messages begun before, and all of those are
-- there or will never be, few are left: what has not been confirmed for longer than the retention. Those are looked
-- through.
CREATE FUNCTION forget_parties(p_retention interval, p_since timestamptz, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_stored timestamptz := now() - p_retention - retention_slack(p_retention);
  v_unused timestamptz := v_stored - 2 * party_use();
  v_parties uuid[];
  v_named uuid[];
BEGIN
  IF p_since < v_stored THEN
    RETURN 0;
  END IF;
  v_parties := ARRAY(SELECT c.id FROM clientes c WHERE c.usado_em < v_unused ORDER BY c.usado_em LIMIT p_most);
  IF cardinality(v_parties) = 0 THEN
    RETURN 0;
  END IF;
  v_named := ARRAY(
    SELECT DISTINCT p.id
    FROM (
      SELECT
        e.ispb,
        coalesce((SELECT a.seq FROM fila_apagada a WHERE a.ispb = e.ispb), 0) AS gone,
        coalesce(
          (SELECT m.entrada FROM marcas m WHERE m.ispb = e.ispb AND m.desde >= v_stored ORDER BY m.em LIMIT 1),
          e.seq) AS up_to
      FROM fila_entrada e
      OFFSET 0
    ) q
    CROSS JOIN LATERAL (
      SELECT m.pagador_id, m.recebedor_id FROM mensagens m
      WHERE m.recebedor_ispb = q.ispb AND m.seq > q.gone AND m.seq <= q.up_to
      OFFSET 0
    ) m
    CROSS JOIN LATERAL (VALUES (m.pagador_id), (m.recebedor_id)) AS n (id)
    JOIN unnest(v_parties) AS p (id) ON p.id = n.id);

  -- Whoever uses one of them meanwhile has renewed it, or holds its lock to do so.
  DELETE FROM clientes c
  USING (
    SELECT x.id FROM clientes x
    WHERE x.id = ANY (ARRAY(SELECT unnest(v_parties) EXCEPT SELECT unnest(v_named))) AND x.usado_em < v_unused
    FOR UPDATE SKIP LOCKED
  ) o
  WHERE c.id = o.id;
  UPDATE clientes c SET usado_em = now()
  FROM (SELECT x.id FROM clientes x WHERE x.id = ANY (v_named) FOR NO KEY UPDATE SKIP LOCKED) o
  WHERE c.id = o.id AND c.usado_em < now();
  RETURN cardinality(v_parties);
END $$;
