-- Deletes at most p_most rows of the audit that are older than p_retention, and returns how many. The trigger of the table lets
-- go of nothing that is younger than 30 days. Runs with the rights of its owner: the server itself may not delete there.
--
-- Locks: the rows that it deletes; leaves out those that another server is deleting.
CREATE OR REPLACE FUNCTION forget_audit(p_retention interval, p_most int) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
  WITH old AS (
    SELECT a.seq FROM auditoria a WHERE a.em < now() - greatest(p_retention, interval '30 days') ORDER BY a.em LIMIT p_most
    FOR UPDATE SKIP LOCKED),
  gone AS (DELETE FROM auditoria a USING old WHERE a.seq = old.seq RETURNING 1)
  SELECT count(*)::int FROM gone
$$;
