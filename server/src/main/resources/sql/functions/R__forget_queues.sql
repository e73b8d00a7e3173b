-- Forgets queues of which no message, stream or returned range is left and that have not moved since a mark that
-- is older than the retention, p_most at most. Returns their number. Whoever waits for one meanwhile finds it gone and
-- creates it anew (create_queues).
--
-- Locks: of each queue that is free the fila_entrada row, then the fila_saida row; then looks again whether nothing
-- is left. The caller holds the advisory lock of retention.
CREATE OR REPLACE FUNCTION forget_queues(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_queue text;
  v_end bigint;
  v_begin bigint;
  v_highest bigint := 0;
  v_messages bigint := 0;
  v_count int := 0;
BEGIN
  FOR v_queue IN
    SELECT a.fila
    FROM fila_apagada a
    CROSS JOIN LATERAL (
      SELECT m.em, m.entrada, m.confirmada FROM marcas m WHERE m.fila = a.fila ORDER BY m.em DESC LIMIT 1
    ) m
    WHERE m.em < now() - p_retention AND m.entrada = a.seq AND m.confirmada = a.seq
      AND NOT EXISTS (SELECT 1 FROM coletores c WHERE c.fila = a.fila OFFSET 0)
    LIMIT p_most
  LOOP
    PERFORM 1 FROM fila_entrada e WHERE e.fila = v_queue FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    PERFORM 1 FROM fila_saida s WHERE s.fila = v_queue FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM fila_entrada e
    USING fila_saida s, fila_apagada a
    WHERE e.fila = v_queue AND s.fila = e.fila AND s.seq = e.seq AND a.fila = e.fila AND a.seq = e.seq
      AND NOT EXISTS (SELECT 1 FROM coletores c WHERE c.fila = e.fila)
      AND NOT EXISTS (SELECT 1 FROM devolvidas d WHERE d.fila = e.fila)
    RETURNING e.seq, e.inicio INTO v_end, v_begin;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM fila_saida s WHERE s.fila = v_queue;
    DELETE FROM fila_apagada a WHERE a.fila = v_queue;
    DELETE FROM marcas m WHERE m.fila = v_queue;
    v_highest := greatest(v_highest, v_end);
    v_messages := v_messages + v_end - v_begin;
    v_count := v_count + 1;
  END LOOP;
  IF v_count > 0 THEN
    UPDATE filas_esquecidas f SET posicao = greatest(f.posicao, v_highest), mensagens = f.mensagens + v_messages;
  END IF;
  RETURN v_count;
END $$;
