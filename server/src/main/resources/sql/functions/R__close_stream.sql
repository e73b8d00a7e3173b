-- Ends one stream: its batch goes back to the queue (p_return) or is confirmed.
--
-- Locks: none of its own. The caller holds the fila_saida row of the queue.
CREATE OR REPLACE FUNCTION close_stream(p_stream coletores, p_state text, p_return boolean, p_redelivered boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF p_return AND p_stream.lote_ate > p_stream.lote_apos THEN
    INSERT INTO devolvidas (fila, apos, ate, reentregue)
    VALUES (p_stream.fila, p_stream.lote_apos, p_stream.lote_ate, p_redelivered OR p_stream.reentregue);
  END IF;
  UPDATE coletores c SET situacao = p_state, lote_apos = 0, lote_ate = 0, fim_em = now()
  WHERE c.fila = p_stream.fila AND c.chave = p_stream.chave;
  UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.fila = p_stream.fila;
END $$;
