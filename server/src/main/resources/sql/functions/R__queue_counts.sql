-- How the queues stand, the deepest p_limit of them, and the sums over all, with those that were forgotten: one row at
-- least, without a queue if there is none. Positions are counted from the beginning of each queue.
--
-- Reads the counters, what came back, and the streams that are open or held (by their partial indexes: those that ended
-- are many); never a message.
--
-- Locks: none.
CREATE OR REPLACE FUNCTION queue_counts(p_limit int)
RETURNS TABLE (
  queue text, tail bigint, head bigint, returned bigint, oldest bigint, open bigint, held bigint,
  queues bigint, all_tail bigint, all_head bigint, all_returned bigint, all_open bigint, all_held bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
  RETURN QUERY
  WITH back AS MATERIALIZED (
    SELECT d.fila, sum(d.ate - d.apos)::bigint AS returned, min(d.apos) + 1 AS oldest FROM devolvidas d GROUP BY d.fila
  ), opened AS MATERIALIZED (
    SELECT c.fila, count(*) AS open FROM coletores c WHERE c.situacao = 'aberto' GROUP BY c.fila
  ), kept AS MATERIALIZED (
    SELECT c.fila, count(*) AS held FROM coletores c WHERE c.situacao = 'retido' GROUP BY c.fila
  ), queue AS (
    SELECT
      e.fila, e.seq - e.inicio AS tail, s.seq - e.inicio AS head, coalesce(b.returned, 0) AS returned,
      coalesce(b.oldest, s.seq + 1) - e.inicio AS oldest, coalesce(o.open, 0) AS open, coalesce(k.held, 0) AS held
    FROM fila_entrada e
    JOIN fila_saida s ON s.fila = e.fila
    LEFT JOIN back b ON b.fila = e.fila
    LEFT JOIN opened o ON o.fila = e.fila
    LEFT JOIN kept k ON k.fila = e.fila
  ), deepest AS (
    SELECT
      q.*,
      count(*) OVER () AS queues, sum(q.tail) OVER () AS tails, sum(q.head) OVER () AS heads,
      sum(q.returned) OVER () AS all_returned, sum(q.open) OVER () AS all_open, sum(q.held) OVER () AS all_held
    FROM queue q
    ORDER BY q.tail - q.head + q.returned DESC, q.fila
    LIMIT p_limit
  )
  SELECT
    d.fila, d.tail, d.head, d.returned, d.oldest, d.open, d.held,
    coalesce(d.queues, 0), (coalesce(d.tails, 0) + f.mensagens)::bigint, (coalesce(d.heads, 0) + f.mensagens)::bigint,
    coalesce(d.all_returned, 0)::bigint, coalesce(d.all_open, 0)::bigint, coalesce(d.all_held, 0)::bigint
  FROM filas_esquecidas f
  LEFT JOIN deepest d ON true
  ORDER BY d.tail - d.head + d.returned DESC, d.fila;
END $$;
