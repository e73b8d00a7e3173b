-- The messages of ICOM of ranges of positions. Those beyond p_needed come only as long as the range makes no more than 1 MiB. n
-- numbers the ranges from 1.
--
-- Locks: none. Messages never change.
CREATE OR REPLACE FUNCTION read_payloads(p_queue text[], p_after bigint[], p_needed bigint[], p_up_to bigint[])
RETURNS TABLE (n bigint, id text, body bytea, packed boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT x.n, x.id, x.corpo, x.compactado
  FROM (
    SELECT
      a.n, a.needed, m.seq, m.id, m.corpo, m.compactado,
      sum(octet_length(m.corpo)) OVER (PARTITION BY a.n ORDER BY m.seq) AS bytes
    FROM unnest(p_queue, p_after, p_needed, p_up_to) WITH ORDINALITY AS a (queue, after, needed, up_to, n)
    JOIN mensagens_icom m ON m.fila = a.queue AND m.seq > a.after AND m.seq <= a.up_to
  ) x
  WHERE x.seq <= x.needed OR x.bytes <= 1048576
  ORDER BY x.n, x.seq;
END $$;
