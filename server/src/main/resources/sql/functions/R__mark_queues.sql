-- Marks how far the queues have come, but for those that have not moved since their last mark or have one that is
-- younger than p_apart (and a tenth less, as timers are not exact).
--
-- A message that is not confirmed waits beyond the head, is in a stream's hands, or came back. Each step from one to the
-- next is made in one transaction, so the statement below, which sees one moment, finds it in one of the three.
--
-- OFFSET 0 has each row looked up by its key, also by a plan that was made when the tables were empty.
--
-- Locks: the advisory lock of retention, for which it waits five seconds (lock_not_available), so that it marks no
-- queue that is just being forgotten. No row for which storing or collecting would wait.
CREATE OR REPLACE FUNCTION mark_queues(p_apart interval) RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '5s' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
BEGIN
  PERFORM pg_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0);

  INSERT INTO fila_apagada (fila, seq)
  SELECT e.fila, e.inicio FROM fila_entrada e
  WHERE NOT EXISTS (SELECT 1 FROM fila_apagada a WHERE a.fila = e.fila OFFSET 0) ORDER BY e.fila
  ON CONFLICT DO NOTHING;

  INSERT INTO marcas (fila, em, desde, entrada, confirmada)
  SELECT q.fila, clock_timestamp(), v_since, q.tail, q.confirmed
  FROM (
    SELECT
      e.fila, e.seq AS tail,
      least(  -- NULL, which least() skips, is right here: there is none
        s.seq,
        (SELECT min(c.lote_apos) FROM coletores c
         WHERE c.fila = s.fila AND c.situacao = 'aberto' AND c.lote_ate > c.lote_apos),
        (SELECT min(c.lote_apos) FROM coletores c
         WHERE c.fila = s.fila AND c.situacao = 'retido' AND c.lote_ate > c.lote_apos),
        (SELECT min(d.apos) FROM devolvidas d WHERE d.fila = s.fila)) AS confirmed
    FROM fila_saida s
    CROSS JOIN LATERAL (SELECT * FROM fila_entrada x WHERE x.fila = s.fila OFFSET 0) e
  ) q
  LEFT JOIN LATERAL (
    SELECT m.em, m.entrada, m.confirmada FROM marcas m WHERE m.fila = q.fila ORDER BY m.em DESC LIMIT 1
  ) m ON true
  WHERE m.em IS NULL
     OR m.em <= now() - p_apart * 0.9 AND (m.entrada, m.confirmada) IS DISTINCT FROM (q.tail, q.confirmed)
  ON CONFLICT DO NOTHING;
END $$;
