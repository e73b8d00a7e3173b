-- The role of the server in its embedded database. In the audit it may only add and read. It sees what others do, as the age of
-- the oldest transaction needs.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'malote_server') THEN
    CREATE ROLE malote_server;
  END IF;
  EXECUTE format(
    'ALTER ROLE malote_server LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
    current_setting('malote.password'));
END $$;
GRANT pg_monitor TO malote_server;
GRANT USAGE ON SCHEMA public TO malote_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO malote_server;
REVOKE UPDATE, DELETE ON auditoria FROM malote_server;
REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM malote_server;
