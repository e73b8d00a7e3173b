-- Stores messages of ICOM for several requests, each wholly or not at all. A request may concern several queues; it has a share
-- for each. A row comes back for each share; none for the requests that concern a queue that another transaction has locked:
-- nothing is done for those. A message whose id is there already with the same content counts as stored; with another content it
-- refuses its request (conflict names it). No id may occur twice among the arguments. The queues (p_queues) come without
-- repetition; p_queue says by its number, from 1, for which of them a message is.
--
-- Locks: the fila_entrada rows of the queues that are free, by name, creating those that are missing. If no request could be
-- carried out, it gives these back and waits for those of the first request, in their order, each for 50 ms at most. It never waits
-- while it holds a row that comes after, so two such calls do not wait for each other.
CREATE OR REPLACE FUNCTION store_payloads(
  p_queues text[],
  p_request int[], p_share int[], p_queue int[], p_id text[], p_body bytea[], p_packed boolean[])
RETURNS TABLE (request int, share int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '50ms' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_locked bigint;
  v_free text[] := p_queues;
  v_held_up int[] := '{}';
BEGIN
  BEGIN
    PERFORM 1 FROM fila_entrada e WHERE e.fila = ANY (p_queues) ORDER BY e.fila FOR UPDATE SKIP LOCKED;
    GET DIAGNOSTICS v_locked = ROW_COUNT;
    IF v_locked < cardinality(p_queues) THEN
      PERFORM create_queues(p_queues);
      v_free := ARRAY(
        SELECT e.fila FROM fila_entrada e WHERE e.fila = ANY (p_queues) ORDER BY e.fila FOR UPDATE SKIP LOCKED);
      v_held_up := ARRAY(SELECT DISTINCT r.request FROM unnest(p_request, p_queue) AS r (request, queue)
                         WHERE p_queues[r.queue] <> ALL (v_free));
      IF p_request <@ v_held_up THEN
        RAISE lock_not_available;
      END IF;
    END IF;
  EXCEPTION WHEN lock_not_available THEN
    v_free := ARRAY(SELECT DISTINCT p_queues[r.queue] FROM unnest(p_request, p_queue) AS r (request, queue)
                    WHERE r.request = p_request[1]);
    BEGIN
      PERFORM create_queues(v_free);
      PERFORM 1 FROM fila_entrada e WHERE e.fila = ANY (v_free) ORDER BY e.fila FOR UPDATE;
      GET DIAGNOSTICS v_locked = ROW_COUNT;
    EXCEPTION WHEN lock_not_available THEN
      RETURN;
    END;
    IF v_locked < cardinality(v_free) THEN
      RETURN;
    END IF;
    v_held_up := ARRAY(SELECT DISTINCT r.request FROM unnest(p_request, p_queue) AS r (request, queue)
                       WHERE p_queues[r.queue] <> ALL (v_free));
  END;

  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT
      g.*,
      m.id IS NOT NULL AS known,
      m.id IS NOT NULL AND (m.fila, m.corpo, m.compactado) IS DISTINCT FROM (p_queues[g.queue], g.body, g.packed) AS differs
    FROM unnest(p_request, p_share, p_queue, p_id, p_body, p_packed)
      WITH ORDINALITY AS g (request, share, queue, id, body, packed, n)
    LEFT JOIN LATERAL (SELECT * FROM mensagens_icom m WHERE m.id = g.id OFFSET 0) m ON true
    WHERE g.request <> ALL (v_held_up)
  ), refused AS MATERIALIZED (
    SELECT g.request, min(g.id) AS id FROM given g WHERE g.differs GROUP BY g.request
  ), fresh AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.queue ORDER BY g.n) AS place
    FROM given g
    WHERE NOT g.known AND NOT EXISTS (SELECT 1 FROM refused r WHERE r.request = g.request)
  ), counted AS MATERIALIZED (
    SELECT f.queue, count(*) AS messages FROM fresh f GROUP BY f.queue
  ), moved AS MATERIALIZED (
    UPDATE fila_entrada e SET seq = e.seq + c.messages FROM counted c WHERE e.fila = p_queues[c.queue]
    RETURNING c.queue, e.seq - c.messages AS base
  ), bases AS MATERIALIZED (
    -- In one array: a join of every message with its queue would be planned as if both were few.
    SELECT array_agg(v.base ORDER BY q.queue) AS base
    FROM generate_series(1, cardinality(p_queues)) AS q (queue) LEFT JOIN moved v ON v.queue = q.queue
  ), inserted AS (
    INSERT INTO mensagens_icom (fila, seq, id, corpo, compactado)
    SELECT p_queues[f.queue], b.base[f.queue] + f.place, f.id, f.body, f.packed
    FROM fresh f CROSS JOIN bases b
  )
  SELECT g.request, g.share, count(f.n), min(r.id), max(b.base[f.queue] + f.place)
  FROM given g
  CROSS JOIN bases b
  LEFT JOIN fresh f ON f.n = g.n
  LEFT JOIN refused r ON r.request = g.request
  GROUP BY g.request, g.share;
END $$;
