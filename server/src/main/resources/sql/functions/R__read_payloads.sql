-- The messages of ICOM of ranges of positions. n numbers the ranges from 1.
--
-- Locks: none. Messages never change.
CREATE OR REPLACE FUNCTION read_payloads(p_queue text[], p_after bigint[], p_up_to bigint[])
RETURNS TABLE (n bigint, id text, body bytea, packed boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT a.n, m.id, m.corpo, m.compactado
  FROM unnest(p_queue, p_after, p_up_to) WITH ORDINALITY AS a (queue, after, up_to, n)
  JOIN mensagens_icom m ON m.fila = a.queue AND m.seq > a.after AND m.seq <= a.up_to
  ORDER BY a.n, m.seq;
END $$;
