-- Abandons the streams of one kind of queues, those with names LIKE p_names, that sent nothing for p_lease, or nothing for
-- p_first after their first answer: frees their places and returns their batches, or (p_hold) keeps these for their old
-- collectors. Stops after the queue with which p_most streams are reached. Returns the queue of each stream.
--
-- Locks: the fila_saida rows of the queues concerned, by name; leaves out those that another transaction has locked.
CREATE OR REPLACE FUNCTION abandon_streams(
  p_names text, p_lease interval, p_first interval, p_poll interval, p_hold boolean, p_most int)
RETURNS SETOF text
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_left int := p_most;
  v_queue text;
  v_stream coletores;
BEGIN
  FOR v_queue IN
    SELECT DISTINCT c.fila FROM coletores c
    WHERE c.situacao = 'aberto' AND c.fila LIKE p_names
      AND (c.visto_em < now() - p_lease OR first_answer(c, p_poll) < now() - p_first)
    ORDER BY 1
  LOOP
    PERFORM 1 FROM fila_saida q WHERE q.fila = v_queue FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    FOR v_stream IN
      SELECT * FROM coletores c
      WHERE c.fila = v_queue AND c.situacao = 'aberto'
        AND (c.visto_em < now() - p_lease OR first_answer(c, p_poll) < now() - p_first)
    LOOP
      IF p_hold AND v_stream.lote_ate > v_stream.lote_apos THEN
        UPDATE coletores c SET situacao = 'retido' WHERE c.fila = v_stream.fila AND c.chave = v_stream.chave;
        UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.fila = v_queue;
      ELSE
        PERFORM close_stream(v_stream, 'abandonado', true, true);
      END IF;
      v_left := v_left - 1;
      RETURN NEXT v_queue;
    END LOOP;
    EXIT WHEN v_left <= 0;
  END LOOP;
END $$;
