-- Refuses the reads for which reads of p_max_reads other streams of their queue are under way, those before them among the
-- arguments included: returns p_max with -1 in their places. A read without a limit (p_max_reads is null) or one that only confirms
-- (p_max = 0) is never refused.
--
-- Locks: none of its own. claim calls it and holds the fila_saida rows; reads without a key are of queues that others have locked.
CREATE OR REPLACE FUNCTION limit_reads(p_queue text[], p_key text[], p_max int[], p_max_reads int[]) RETURNS int[]
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_read record;
  v_queue text := '';
  v_reading text[];
BEGIN
  FOR v_read IN
    SELECT a.n, a.queue, a.key, a.reads
    FROM unnest(p_queue, p_key, p_max, p_max_reads) WITH ORDINALITY AS a (queue, key, max, reads, n)
    WHERE a.reads IS NOT NULL AND a.max > 0 AND a.key IS NOT NULL
    ORDER BY a.queue, a.n
  LOOP
    IF v_read.queue <> v_queue THEN
      v_queue := v_read.queue;
      v_reading := ARRAY(
        SELECT c.chave FROM coletores c WHERE c.fila = v_queue AND c.situacao = 'aberto' AND c.lendo_ate > now());
    END IF;
    v_reading := array_remove(v_reading, v_read.key);
    IF cardinality(v_reading) < v_read.reads THEN
      v_reading := array_append(v_reading, v_read.key);
    ELSE
      p_max[v_read.n] := -1;
    END IF;
  END LOOP;
  RETURN p_max;
END $$;
