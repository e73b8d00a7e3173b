-- Locks the rows of those queues that are free, in p_table ('fila_entrada' or 'fila_saida'), and returns their
-- names. A row that another transaction has locked is skipped, so that a locked queue holds up no other. If all are
-- locked it waits for the first, for 50 ms at most; so a caller may try again at once. A queue without a row is
-- never among those returned.
--
-- Locks: rows of p_table, by name.
CREATE OR REPLACE FUNCTION lock_queues(p_table text, p_queues text[]) RETURNS text[]
LANGUAGE plpgsql
SET lock_timeout = '50ms' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_free text[];
BEGIN
  FOR v_round IN 1 .. 2 LOOP
    CASE p_table
      WHEN 'fila_entrada' THEN
        v_free := ARRAY(
          SELECT e.fila FROM fila_entrada e WHERE e.fila = ANY (p_queues) ORDER BY e.fila FOR UPDATE SKIP LOCKED);
      WHEN 'fila_saida' THEN
        v_free := ARRAY(
          SELECT q.fila FROM fila_saida q WHERE q.fila = ANY (p_queues) ORDER BY q.fila FOR UPDATE SKIP LOCKED);
    END CASE;
    EXIT WHEN v_round = 2 OR cardinality(v_free) > 0;
    BEGIN
      CASE p_table
        WHEN 'fila_entrada' THEN PERFORM 1 FROM fila_entrada e WHERE e.fila = p_queues[1] FOR UPDATE;
        WHEN 'fila_saida' THEN PERFORM 1 FROM fila_saida q WHERE q.fila = p_queues[1] FOR UPDATE;
      END CASE;
    EXCEPTION WHEN lock_not_available THEN
      EXIT;
    END;
  END LOOP;
  RETURN v_free;
END $$;
