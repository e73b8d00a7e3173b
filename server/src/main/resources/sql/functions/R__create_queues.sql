-- Creates the rows of those institutions that have none. Creates nothing if another transaction that creates or forgets
-- one of them does not end within 50 ms; the caller then finds it missing among what it locks.
--
-- Servers remember messages by institution and position, for as long as they like, so no position is ever given out
-- twice: a new queue begins beyond every position that was forgotten.
--
-- Locks: the new rows of fila_entrada, by ispb, then those of fila_saida and fila_apagada.
CREATE OR REPLACE FUNCTION create_queues(p_institution text[]) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_new text[] := ARRAY(
    SELECT i FROM unnest(p_institution) AS i WHERE NOT EXISTS (SELECT 1 FROM fila_entrada e WHERE e.ispb = i) ORDER BY i);
  v_begin bigint;
BEGIN
  IF cardinality(v_new) = 0 THEN
    RETURN;
  END IF;
  WITH made AS (
    INSERT INTO fila_entrada (ispb) SELECT unnest(v_new) ON CONFLICT DO NOTHING RETURNING ispb
  )
  SELECT array_agg(m.ispb) INTO v_new FROM made m;
  -- Whoever forgot one of them has committed by now, which only a new statement sees.
  SELECT f.posicao INTO v_begin FROM filas_esquecidas f;
  UPDATE fila_entrada e SET seq = v_begin, inicio = v_begin WHERE e.ispb = ANY (v_new);
  INSERT INTO fila_saida (ispb, seq) SELECT i, v_begin FROM unnest(v_new) AS i;
  INSERT INTO fila_apagada (ispb, seq) SELECT i, v_begin FROM unnest(v_new) AS i
  ON CONFLICT (ispb) DO UPDATE SET seq = v_begin;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;
