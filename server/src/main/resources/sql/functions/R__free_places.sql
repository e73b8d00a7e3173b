-- Reads that found nothing are over: they are under way no more, unless another read of their stream is. p_until: what claim said.
--
-- Locks: rows of coletores, by key, and no fila_saida row; skips a row that is locked. Whoever has locked it decides anew how long
-- its stream is read, or renews a lease; then the place is free when its time is over.
CREATE OR REPLACE FUNCTION free_places(p_queue text[], p_key text[], p_until timestamptz[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE coletores c SET lendo_ate = NULL
  FROM (
    SELECT x.fila, x.chave
    FROM unnest(p_queue, p_key, p_until) AS a (queue, key, until)
    JOIN coletores x ON x.fila = a.queue AND x.chave = a.key
    WHERE x.lendo_ate = a.until
    ORDER BY x.fila, x.chave
    FOR UPDATE OF x SKIP LOCKED
  ) a
  WHERE c.fila = a.fila AND c.chave = a.chave;
END $$;
