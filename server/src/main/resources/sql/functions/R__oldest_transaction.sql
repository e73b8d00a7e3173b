-- Since when the oldest transaction runs: all that began before have ended. To be asked once in a transaction, as its
-- first statement, for PostgreSQL shows the same list of transactions all the time. It shows those of one's own user.
CREATE OR REPLACE FUNCTION oldest_transaction() RETURNS timestamptz
LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := clock_timestamp();
BEGIN
  IF NOT current_setting('track_activities')::boolean THEN
    RETURN '-infinity';
  END IF;
  RETURN (
    SELECT least(v_now, min(a.xact_start)) FROM pg_stat_activity a
    WHERE a.datname = current_database() AND a.backend_type = 'client backend');
END $$;
