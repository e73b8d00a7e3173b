-- Ends every stream of a queue and returns how many. The call names no read, so it proves the receipt of none:
-- batches in hand go back.
--
-- The two states are asked for one by one, each by its index: an index on both would have to look at all that ended.
--
-- Locks: the queue's fila_saida row, for which it waits 50 ms (lock_not_available).
CREATE OR REPLACE FUNCTION stop_streams(p_queue text) RETURNS int
LANGUAGE plpgsql SET lock_timeout = '50ms' SET enable_seqscan = off AS $$
DECLARE
  v_stream coletores;
  v_count int := 0;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.fila = p_queue FOR UPDATE;
  FOR v_stream IN SELECT * FROM coletores c WHERE c.fila = p_queue AND (c.situacao = 'aberto' OR c.situacao = 'retido') LOOP
    PERFORM close_stream(
      v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
    v_count := v_count + 1;
  END LOOP;
  RETURN v_count;
END $$;
