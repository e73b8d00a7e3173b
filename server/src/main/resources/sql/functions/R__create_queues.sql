-- Creates the rows of those queues that have none. Creates nothing if another transaction that creates or forgets
-- one of them does not end within 50 ms; the caller then finds it missing among what it locks.
--
-- Servers remember messages by queue and position, for as long as they like, so no position is ever given out
-- twice: a new queue begins beyond every position that was forgotten.
--
-- Locks: the new rows of fila_entrada, by name, then those of fila_saida and fila_apagada.
CREATE OR REPLACE FUNCTION create_queues(p_queues text[]) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '50ms' AS $$
DECLARE
  v_new text[] := ARRAY(
    SELECT i FROM unnest(p_queues) AS i WHERE NOT EXISTS (SELECT 1 FROM fila_entrada e WHERE e.fila = i) ORDER BY i);
  v_begin bigint;
BEGIN
  IF cardinality(v_new) = 0 THEN
    RETURN;
  END IF;
  WITH made AS (
    INSERT INTO fila_entrada (fila) SELECT unnest(v_new) ON CONFLICT DO NOTHING RETURNING fila
  )
  SELECT array_agg(m.fila) INTO v_new FROM made m;
  -- Whoever forgot one of them has committed by now, which only a new statement sees.
  SELECT f.posicao INTO v_begin FROM filas_esquecidas f;
  UPDATE fila_entrada e SET seq = v_begin, inicio = v_begin WHERE e.fila = ANY (v_new);
  INSERT INTO fila_saida (fila, seq) SELECT i, v_begin FROM unnest(v_new) AS i;
  INSERT INTO fila_apagada (fila, seq) SELECT i, v_begin FROM unnest(v_new) AS i
  ON CONFLICT (fila) DO UPDATE SET seq = v_begin;
EXCEPTION WHEN lock_not_available THEN
  NULL;
END $$;
