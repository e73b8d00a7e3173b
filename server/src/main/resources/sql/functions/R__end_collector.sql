-- Ends one collector by its name for operators. That names no read, so it proves the receipt of none: a batch in hand
-- goes back, also one that is held. Outcomes: ended, gone (it had ended within stream_memory), unknown.
--
-- Locks: the queue's fila_saida row, for which it waits 50 ms (lock_not_available); only if there is a stream to end.
CREATE OR REPLACE FUNCTION end_collector(p_queue text, p_id text) RETURNS text
LANGUAGE plpgsql
SET lock_timeout = '50ms'
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_stream coletores;
BEGIN
  SELECT * INTO v_stream FROM coletores c WHERE c.fila = p_queue AND collector_id(c.chave) = p_id;
  IF v_stream.situacao IN ('aberto', 'retido') THEN
    PERFORM 1 FROM fila_saida q WHERE q.fila = p_queue FOR UPDATE;
    SELECT * INTO v_stream FROM coletores c WHERE c.fila = p_queue AND c.chave = v_stream.chave;
    IF v_stream.situacao IN ('aberto', 'retido') THEN
      PERFORM close_stream(
        v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
      RETURN 'ended';
    END IF;
  END IF;
  RETURN CASE WHEN v_stream.fim_em > now() - stream_memory() THEN 'gone' ELSE 'unknown' END;
END $$;
