-- Opens streams. The queues (p_queues) come without repetition. Opening one that is open already changes nothing, so the call can be
-- repeated when its answer was lost. opened is null where another transaction has locked the queue.
--
-- Without p_max_reads, a stream is opened while fewer of its queue are open than p_max_streams says. With it, while reads of fewer
-- other streams of the queue are under way; its own first read counts from now on, for p_longest milliseconds at most. If
-- p_max_streams are open, the one that has been silent for longest and is not being read is abandoned, and its batch goes back.
--
-- Locks: creates missing queues (create_queues), then locks the fila_saida rows of the queues that are free, by name.
CREATE OR REPLACE FUNCTION begin_streams(
  p_queues text[], p_queue text[], p_key text[], p_max_streams int[], p_max_reads int[], p_longest bigint[],
  p_address text[], p_agent text[])
RETURNS TABLE (n bigint, opened boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_free text[] := lock_queues('fila_saida', p_queues);
  v_open record;
  v_count int;
  v_reading int;
  v_silent coletores;
BEGIN
  IF cardinality(v_free) < cardinality(p_queues) THEN
    PERFORM create_queues(p_queues);
    v_free := lock_queues('fila_saida', p_queues);
  END IF;
  FOR v_open IN
    SELECT a.n, a.queue, a.key, a.streams, a.reads, a.longest, a.address, a.agent, a.queue = ANY (v_free) AS free
    FROM unnest(p_queue, p_key, p_max_streams, p_max_reads, p_longest, p_address, p_agent)
      WITH ORDINALITY AS a (queue, key, streams, reads, longest, address, agent, n)
    ORDER BY a.n
  LOOP
    n := v_open.n;
    opened := NULL;
    IF v_open.free THEN
      opened := EXISTS (SELECT 1 FROM coletores c WHERE c.fila = v_open.queue AND c.chave = v_open.key);
      IF NOT opened THEN
        SELECT count(*), count(*) FILTER (WHERE c.lendo_ate > now()) INTO v_count, v_reading
        FROM coletores c WHERE c.fila = v_open.queue AND c.situacao = 'aberto';
        opened := CASE WHEN v_open.reads IS NULL THEN v_count < v_open.streams ELSE v_reading < v_open.reads END;
        IF opened AND v_count >= v_open.streams THEN
          SELECT * INTO v_silent FROM coletores c
          WHERE c.fila = v_open.queue AND c.situacao = 'aberto' AND (c.lendo_ate > now()) IS NOT TRUE
          ORDER BY c.visto_em, c.chave LIMIT 1;
          PERFORM close_stream(v_silent, 'abandonado', true, true);
        END IF;
        IF opened THEN
          INSERT INTO coletores (fila, chave, endereco, agente, lendo_ate)
          VALUES (v_open.queue, v_open.key, v_open.address, left(v_open.agent, 200),
                  now() + v_open.longest * interval '1 millisecond');
        END IF;
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
