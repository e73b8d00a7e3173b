-- Forgets parties that no message names; looks at p_most at most and returns how many those were. p_since: since when the
-- oldest transaction runs (oldest_transaction).
--
-- To delete a party under a foreign key, PostgreSQL would look for a message that names it: by an index on each of the
-- two columns, in random order, in which every message would have to be entered. Instead every message confirms that
-- its parties are in use (use_parties), and this looks where messages can be that are as old as a party's last use:
--
-- A party that was last known to be in use before v_unused is named by no message that was begun to be stored after
-- v_stored (an hour later, and an hour for clocks that are set back). Of the messages begun before, and all of those are
-- there or will never be, few are left: what has not been confirmed for longer than the retention. Those are looked
-- through.
--
-- Locks: rows of clientes that are free. The caller holds the advisory lock of retention.
CREATE OR REPLACE FUNCTION forget_parties(p_retention interval, p_since timestamptz, p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_stored timestamptz := now() - p_retention - retention_slack(p_retention);
  v_unused timestamptz := v_stored - 2 * party_use();
  v_parties uuid[];
  v_named uuid[];
BEGIN
  IF p_since < v_stored THEN
    RETURN 0;
  END IF;
  v_parties := ARRAY(SELECT c.id FROM clientes c WHERE c.usado_em < v_unused ORDER BY c.usado_em LIMIT p_most);
  IF cardinality(v_parties) = 0 THEN
    RETURN 0;
  END IF;
  v_named := ARRAY(
    SELECT DISTINCT p.id
    FROM (
      SELECT
        e.fila,
        coalesce((SELECT a.seq FROM fila_apagada a WHERE a.fila = e.fila), 0) AS gone,
        coalesce(
          (SELECT m.entrada FROM marcas m WHERE m.fila = e.fila AND m.desde >= v_stored ORDER BY m.em LIMIT 1),
          e.seq) AS up_to
      FROM fila_entrada e
      OFFSET 0
    ) q
    CROSS JOIN LATERAL (
      SELECT m.pagador_id, m.recebedor_id FROM mensagens m
      WHERE m.fila = q.fila AND m.seq > q.gone AND m.seq <= q.up_to
      OFFSET 0
    ) m
    CROSS JOIN LATERAL (VALUES (m.pagador_id), (m.recebedor_id)) AS n (id)
    JOIN unnest(v_parties) AS p (id) ON p.id = n.id);

  -- Whoever uses one of them meanwhile has renewed it, or holds its lock to do so.
  DELETE FROM clientes c
  USING (
    SELECT x.id FROM clientes x
    WHERE x.id = ANY (ARRAY(SELECT unnest(v_parties) EXCEPT SELECT unnest(v_named))) AND x.usado_em < v_unused
    FOR UPDATE SKIP LOCKED
  ) o
  WHERE c.id = o.id;
  UPDATE clientes c SET usado_em = now()
  FROM (SELECT x.id FROM clientes x WHERE x.id = ANY (v_named) FOR NO KEY UPDATE SKIP LOCKED) o
  WHERE c.id = o.id AND c.usado_em < now();
  RETURN cardinality(v_parties);
END $$;
