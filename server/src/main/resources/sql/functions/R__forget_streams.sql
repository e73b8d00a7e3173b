-- Forgets streams that ended longer than stream_memory ago, p_most at most. Returns their number.
--
-- Locks: rows of coletores that are free. Streams that ended never change, so their rows can go without the lock of their
-- queue.
CREATE OR REPLACE FUNCTION forget_streams(p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_count int;
BEGIN
  DELETE FROM coletores c
  USING (
    SELECT x.fila, x.chave FROM coletores x
    WHERE x.fim_em < now() - stream_memory()
    ORDER BY x.fim_em LIMIT p_most
    FOR UPDATE SKIP LOCKED
  ) o
  WHERE c.fila = o.fila AND c.chave = o.chave;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;
