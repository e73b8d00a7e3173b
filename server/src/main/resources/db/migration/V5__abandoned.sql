-- Abandons the streams that sent nothing for p_lease: frees their places and returns their batches, or (p_hold) keeps
-- these for their old collectors. Returns the institution of each.
CREATE OR REPLACE FUNCTION abandon_streams(p_lease interval, p_hold boolean) RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
  v_ispb text;
  v_stream coletores;
BEGIN
  FOR v_ispb IN
    SELECT DISTINCT c.ispb FROM coletores c WHERE c.situacao = 'aberto' AND c.visto_em < now() - p_lease ORDER BY 1
  LOOP
    PERFORM 1 FROM fila_saida q WHERE q.ispb = v_ispb FOR UPDATE;
    FOR v_stream IN
      SELECT * FROM coletores c WHERE c.ispb = v_ispb AND c.situacao = 'aberto' AND c.visto_em < now() - p_lease
    LOOP
      IF p_hold AND v_stream.lote_ate > v_stream.lote_apos THEN
        UPDATE coletores c SET situacao = 'retido' WHERE c.ispb = v_stream.ispb AND c.chave = v_stream.chave;
        UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.ispb = v_ispb;
      ELSE
        PERFORM close_stream(v_stream, 'abandonado', true, true);
      END IF;
      RETURN NEXT v_ispb;
    END LOOP;
  END LOOP;
END $$;
