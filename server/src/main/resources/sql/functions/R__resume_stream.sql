-- Decides a read that claim left: of a stream whose batch is held, or whose iteration went back.
--
-- The collector of a held batch is back. Its newest URI confirms the batch; the stream goes on if a place is free
-- (resumed) and ends otherwise (ended). The URI before repeats the batch (held).
-- An iteration beyond that of the stream was given out by a database that has lost it since: the stream is closed, its batch
-- goes back, marked as redelivered, and the client begins anew (ended).
-- Other outcomes: stale, ended, unknown, or resumed again when the stream is open.
--
-- Locks: the queue's fila_saida row, for which it waits 50 ms (lock_not_available).
CREATE OR REPLACE FUNCTION resume_stream(p_queue text, p_key text, p_iteration bigint, p_limit int)
RETURNS TABLE (outcome text, iteration bigint, after bigint, up_to bigint, redelivered boolean)
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_stream coletores;
  v_count int;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.fila = p_queue FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c WHERE c.fila = p_queue AND c.chave = p_key;
  iteration := v_stream.iteracao;
  after := v_stream.lote_apos;
  up_to := v_stream.lote_ate;
  redelivered := v_stream.reentregue;
  IF v_stream.chave IS NULL THEN
    outcome := 'unknown';
  ELSIF p_iteration > v_stream.iteracao THEN
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(v_stream, 'interrompido', true, true);
    END IF;
    outcome := 'ended';
  ELSIF v_stream.situacao = 'aberto' THEN
    outcome := 'resumed';
  ELSIF v_stream.situacao <> 'retido' THEN
    outcome := 'ended';
  ELSIF p_iteration = v_stream.iteracao - 1 THEN
    outcome := 'held';
  ELSIF p_iteration < v_stream.iteracao THEN
    outcome := 'stale';
  ELSE
    SELECT count(*) INTO v_count FROM coletores c WHERE c.fila = p_queue AND c.situacao = 'aberto';
    IF v_count < p_limit THEN
      UPDATE coletores c SET situacao = 'aberto', lote_apos = 0, lote_ate = 0, reentregue = false, visto_em = now()
      WHERE c.fila = p_queue AND c.chave = p_key;
      outcome := 'resumed';
    ELSE
      PERFORM close_stream(v_stream, 'encerrado', false, false);
      outcome := 'ended';
    END IF;
  END IF;
  RETURN NEXT;
END $$;
