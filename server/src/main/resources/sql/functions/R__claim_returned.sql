-- Gives returned ranges to the reads that ask for messages: what came back goes out before the head moves. A read that
-- wants nothing (p_max = 0) only confirms, and gets none. A stream that gets a range here looks to the rest of
-- claim as if it repeated its read.
--
-- Locks: none of its own. claim calls it and holds the fila_saida rows.
CREATE OR REPLACE FUNCTION claim_returned(p_queue text[], p_key text[], p_iteration bigint[], p_max int[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  v_read record;
  v_range devolvidas;
  v_up_to bigint;
BEGIN
  FOR v_read IN
    SELECT a.queue, a.key, a.max
    FROM unnest(p_queue, p_key, p_iteration, p_max) WITH ORDINALITY AS a (queue, key, iteration, max, n)
    JOIN coletores c ON c.fila = a.queue AND c.chave = a.key
    WHERE c.situacao = 'aberto' AND c.iteracao = a.iteration AND a.max > 0
    ORDER BY a.n
  LOOP
    SELECT * INTO v_range FROM devolvidas d WHERE d.fila = v_read.queue ORDER BY d.apos LIMIT 1;
    CONTINUE WHEN NOT FOUND;
    v_up_to := least(v_range.ate, v_range.apos + v_read.max);
    IF v_up_to = v_range.ate THEN
      DELETE FROM devolvidas d WHERE d.fila = v_range.fila AND d.apos = v_range.apos;
    ELSE
      UPDATE devolvidas d SET apos = v_up_to WHERE d.fila = v_range.fila AND d.apos = v_range.apos;
    END IF;
    UPDATE coletores c
    SET iteracao = c.iteracao + 1, lote_apos = v_range.apos, lote_ate = v_up_to, reentregue = v_range.reentregue,
        visto_em = now()
    WHERE c.fila = v_read.queue AND c.chave = v_read.key;
  END LOOP;
END $$;
