-- Renews the leases of streams whose reads wait.
--
-- Locks: rows of coletores, by key, and no fila_saida row; skips a row that is locked, for it is being renewed anyway.
CREATE OR REPLACE FUNCTION touch_streams(p_queue text[], p_key text[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE coletores c SET visto_em = now()
  FROM (
    SELECT x.fila, x.chave
    FROM unnest(p_queue, p_key) AS a (queue, key)
    JOIN coletores x ON x.fila = a.queue AND x.chave = a.key
    WHERE x.situacao = 'aberto'
    ORDER BY x.fila, x.chave
    FOR UPDATE OF x SKIP LOCKED
  ) a
  WHERE c.fila = a.fila AND c.chave = a.chave;
END $$;
