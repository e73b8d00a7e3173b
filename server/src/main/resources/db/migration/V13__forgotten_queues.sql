-- An institution that has had nothing for the time of retention (no message, no stream, no returned range) is forgotten too.
--
-- Servers remember messages by institution and position, for as long as they like. So a position is never given out again:
-- the queue of an institution that comes back, as of any that is new, begins beyond every position that was forgotten.

ALTER TABLE fila_entrada ADD COLUMN inicio bigint NOT NULL DEFAULT 0;  -- the position before that of its first message

-- One row: the highest position of the institutions that were forgotten, and how many messages they had.
CREATE TABLE filas_esquecidas (
  unica      boolean PRIMARY KEY DEFAULT true CHECK (unica),
  posicao    bigint NOT NULL DEFAULT 0,
  mensagens  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO filas_esquecidas DEFAULT VALUES;

-- Makes the rows of those institutions that have none; none at all if another transaction, which makes or forgets the same,
-- does not end in a moment.
CREATE OR REPLACE FUNCTION create_queues(p_institution text[]) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_new text[] := ARRAY(
    SELECT i FROM unnest(p_institution) AS i WHERE NOT EXISTS (SELECT 1 FROM fila_entrada e WHERE e.ispb = i) ORDER BY i);
  v_begin bigint;
BEGIN
  IF cardinality(v_new) = 0 THEN
    RETURN;
  END IF;
  WITH made AS (
    INSERT INTO fila_entrada (ispb) SELECT unnest(v_new) ON CONFLICT DO NOTHING RETURNING ispb
  )
  SELECT array_agg(m.ispb) INTO v_new FROM made m;
  -- Whoever forgot one of them has committed by now, which only a new statement sees.
  SELECT f.posicao INTO v_begin FROM filas_esquecidas f;
  UPDATE fila_entrada e SET seq = v_begin, inicio = v_begin WHERE e.ispb = ANY (v_new);
  INSERT INTO fila_saida (ispb, seq) SELECT i, v_begin FROM unnest(v_new) AS i;
  INSERT INTO fila_apagada (ispb, seq) SELECT i, v_begin FROM unnest(v_new) AS i
  ON CONFLICT (ispb) DO UPDATE SET seq = v_begin;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;

-- As in V4, but that it makes no mark of an institution that is just being forgotten. OFFSET 0 has each row looked up by its
-- key, also by a plan that was made when the tables were empty.
CREATE OR REPLACE FUNCTION mark_queues(p_apart interval) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '5s' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
BEGIN
  PERFORM pg_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0);

  INSERT INTO fila_apagada (ispb, seq)
  SELECT e.ispb, e.inicio FROM fila_entrada e
  WHERE NOT EXISTS (SELECT 1 FROM fila_apagada a WHERE a.ispb = e.ispb OFFSET 0) ORDER BY e.ispb
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
    FROM fila_saida s
    CROSS JOIN LATERAL (SELECT * FROM fila_entrada x WHERE x.ispb = s.ispb OFFSET 0) e
  ) q
  LEFT JOIN LATERAL (
    SELECT m.em, m.entrada, m.confirmada FROM marcas m WHERE m.ispb = q.ispb ORDER BY m.em DESC LIMIT 1
  ) m ON true
  WHERE m.em IS NULL
     OR m.em <= now() - p_apart * 0.9 AND (m.entrada, m.confirmada) IS DISTINCT FROM (q.tail, q.confirmed)
  ON CONFLICT DO NOTHING;
END $$;

-- As in V4, but that the newest mark of an institution stays: by it forget_queues knows that nothing has moved since.
CREATE OR REPLACE FUNCTION forget_messages(p_retention interval, p_most int) RETURNS int
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
    WHERE m.ispb = v_queue.ispb AND m.em < v_before - 2 * retention_slack(p_retention) AND m.confirmada <= v_up_to
      AND EXISTS (SELECT 1 FROM marcas n WHERE n.ispb = m.ispb AND n.em > m.em);
    v_left := v_left - (v_up_to - v_queue.gone);
    EXIT WHEN v_left = 0;
  END LOOP;
  RETURN p_most - v_left;
END $$;

-- Forgets institutions of which no message, stream or returned range is left and that have not moved since a mark that is
-- older than the retention. Leaves out those that another has locked; whoever waits for one meanwhile finds it gone and makes
-- it anew.
CREATE FUNCTION forget_queues(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_ispb text;
  v_end bigint;
  v_begin bigint;
  v_highest bigint := 0;
  v_messages bigint := 0;
  v_count int := 0;
BEGIN
  FOR v_ispb IN
    SELECT a.ispb
    FROM fila_apagada a
    CROSS JOIN LATERAL (
      SELECT m.em, m.entrada, m.confirmada FROM marcas m WHERE m.ispb = a.ispb ORDER BY m.em DESC LIMIT 1
    ) m
    WHERE m.em < now() - p_retention AND m.entrada = a.seq AND m.confirmada = a.seq
      AND NOT EXISTS (SELECT 1 FROM coletores c WHERE c.ispb = a.ispb OFFSET 0)
    LIMIT p_most
  LOOP
    PERFORM 1 FROM fila_entrada e WHERE e.ispb = v_ispb FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    PERFORM 1 FROM fila_saida s WHERE s.ispb = v_ispb FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM fila_entrada e
    USING fila_saida s, fila_apagada a
    WHERE e.ispb = v_ispb AND s.ispb = e.ispb AND s.seq = e.seq AND a.ispb = e.ispb AND a.seq = e.seq
      AND NOT EXISTS (SELECT 1 FROM coletores c WHERE c.ispb = e.ispb)
      AND NOT EXISTS (SELECT 1 FROM devolvidas d WHERE d.ispb = e.ispb)
    RETURNING e.seq, e.inicio INTO v_end, v_begin;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM fila_saida s WHERE s.ispb = v_ispb;
    DELETE FROM fila_apagada a WHERE a.ispb = v_ispb;
    DELETE FROM marcas m WHERE m.ispb = v_ispb;
    v_highest := greatest(v_highest, v_end);
    v_messages := v_messages + v_end - v_begin;
    v_count := v_count + 1;
  END LOOP;
  IF v_count > 0 THEN
    UPDATE filas_esquecidas f SET posicao = greatest(f.posicao, v_highest), mensagens = f.mensagens + v_messages;
  END IF;
  RETURN v_count;
END $$;

-- Forgets, p_most of each: streams that ended two hours ago; and, unless p_retention is 0, messages that were confirmed
-- longer than that ago, parties that no message names, and institutions that have nothing left. Returns how many rows that
-- were; null if another server is at it.
CREATE OR REPLACE FUNCTION forget(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
  v_count int;
BEGIN
  IF NOT pg_try_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0) THEN
    RETURN NULL;
  END IF;
  v_count := forget_streams(p_most);
  IF p_retention > interval '0' THEN
    v_count := v_count + forget_messages(p_retention, p_most) + forget_parties(p_retention, v_since, p_most)
             + forget_queues(p_retention, p_most);
  END IF;
  RETURN v_count;
END $$;

-- How the queues stand, the deepest p_limit of them, and the sums over all, with those that were forgotten: one row at least,
-- without a queue if there is none. Positions are counted from the beginning of each queue. Reads the counters, what came
-- back, and the streams that are open or held (by their partial indexes: those that ended are many); never a message.
CREATE OR REPLACE FUNCTION queue_counts(p_limit int)
RETURNS TABLE (
  ispb text, tail bigint, head bigint, returned bigint, oldest bigint, open bigint, held bigint,
  queues bigint, all_tail bigint, all_head bigint, all_returned bigint, all_open bigint, all_held bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
  RETURN QUERY
  WITH back AS MATERIALIZED (
    SELECT d.ispb, sum(d.ate - d.apos)::bigint AS returned, min(d.apos) + 1 AS oldest FROM devolvidas d GROUP BY d.ispb
  ), opened AS MATERIALIZED (
    SELECT c.ispb, count(*) AS open FROM coletores c WHERE c.situacao = 'aberto' GROUP BY c.ispb
  ), kept AS MATERIALIZED (
    SELECT c.ispb, count(*) AS held FROM coletores c WHERE c.situacao = 'retido' GROUP BY c.ispb
  ), queue AS (
    SELECT
      e.ispb, e.seq - e.inicio AS tail, s.seq - e.inicio AS head, coalesce(b.returned, 0) AS returned,
      coalesce(b.oldest, s.seq + 1) - e.inicio AS oldest, coalesce(o.open, 0) AS open, coalesce(k.held, 0) AS held
    FROM fila_entrada e
    JOIN fila_saida s ON s.ispb = e.ispb
    LEFT JOIN back b ON b.ispb = e.ispb
    LEFT JOIN opened o ON o.ispb = e.ispb
    LEFT JOIN kept k ON k.ispb = e.ispb
  ), deepest AS (
    SELECT
      q.*,
      count(*) OVER () AS queues, sum(q.tail) OVER () AS tails, sum(q.head) OVER () AS heads,
      sum(q.returned) OVER () AS all_returned, sum(q.open) OVER () AS all_open, sum(q.held) OVER () AS all_held
    FROM queue q
    ORDER BY q.tail - q.head + q.returned DESC, q.ispb
    LIMIT p_limit
  )
  SELECT
    d.ispb, d.tail, d.head, d.returned, d.oldest, d.open, d.held,
    coalesce(d.queues, 0), (coalesce(d.tails, 0) + f.mensagens)::bigint, (coalesce(d.heads, 0) + f.mensagens)::bigint,
    coalesce(d.all_returned, 0)::bigint, coalesce(d.all_open, 0)::bigint, coalesce(d.all_held, 0)::bigint
  FROM filas_esquecidas f
  LEFT JOIN deepest d ON true
  ORDER BY d.tail - d.head + d.returned DESC, d.ispb;
END $$;
