-- Opens streams while fewer of the queue are open than p_limit says for it. The queues (p_queues) come without
-- repetition. Opening one that is open already changes nothing, so the call can be repeated when its answer was lost.
-- opened is null where another transaction has locked the queue.
--
-- Locks: creates missing queues (create_queues), then locks the fila_saida rows of the queues that are free, by name.
CREATE OR REPLACE FUNCTION open_streams(
  p_queues text[], p_queue text[], p_key text[], p_limit int[], p_address text[])
RETURNS TABLE (n bigint, opened boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_free text[] := lock_queues('fila_saida', p_queues);
  v_open record;
  v_count int;
BEGIN
  IF cardinality(v_free) < cardinality(p_queues) THEN
    PERFORM create_queues(p_queues);
    v_free := lock_queues('fila_saida', p_queues);
  END IF;
  FOR v_open IN
    SELECT a.n, a.queue, a.key, a.most, a.address, a.queue = ANY (v_free) AS free
    FROM unnest(p_queue, p_key, p_limit, p_address) WITH ORDINALITY AS a (queue, key, most, address, n)
    ORDER BY a.n
  LOOP
    n := v_open.n;
    opened := NULL;
    IF v_open.free THEN
      opened := EXISTS (SELECT 1 FROM coletores c WHERE c.fila = v_open.queue AND c.chave = v_open.key);
      IF NOT opened THEN
        SELECT count(*) INTO v_count FROM coletores c WHERE c.fila = v_open.queue AND c.situacao = 'aberto';
        opened := v_count < v_open.most;
        IF opened THEN
          INSERT INTO coletores (fila, chave, endereco) VALUES (v_open.queue, v_open.key, v_open.address);
        END IF;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
