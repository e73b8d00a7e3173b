-- DELETE of one stream. The newest URI confirms the batch in hand; the one before it returns the batch (its answer was
-- lost), marked as redelivered unless it is certain that it was never sent (p_sent = false).
--
-- An iteration beyond that of the stream was given out by a database that has lost it since (a standby that lagged was
-- promoted, a backup was restored). What the client had confirmed is unknown here, so the stream is closed and its batch
-- goes back, marked as redelivered.
--
-- Outcomes: ended, ended_before (by a DELETE), gone (its batch went back), stale, unknown.
--
-- Locks: the queue's fila_saida row, for which it waits 50 ms (lock_not_available): who waits in the database holds
-- one of the few connections.
CREATE OR REPLACE FUNCTION end_stream(p_queue text, p_key text, p_iteration bigint, p_sent boolean) RETURNS text
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_stream coletores;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.fila = p_queue FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c WHERE c.fila = p_queue AND c.chave = p_key;
  IF NOT FOUND THEN
    RETURN 'unknown';
  ELSIF p_iteration > v_stream.iteracao THEN
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(v_stream, 'interrompido', true, true);
    END IF;
    RETURN 'gone';
  ELSIF v_stream.situacao = 'encerrado' THEN
    RETURN 'ended_before';
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
