-- The role of the server in its embedded database. In the audit it may only add and read, and keys it never deletes. It sees what
-- others do, as the age of the oldest transaction needs. It makes no temporary tables: one named like a table of ours would come
-- before that in forget_audit, which runs with the rights of the owner, and so would its triggers.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'malote_server') THEN
    CREATE ROLE malote_server;
  END IF;
  EXECUTE format(
    'ALTER ROLE malote_server LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L',
    current_setting('malote.password'));
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END $$;
GRANT pg_monitor TO malote_server;
GRANT USAGE ON SCHEMA public TO malote_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO malote_server;
REVOKE UPDATE, DELETE ON auditoria FROM malote_server;
REVOKE DELETE ON chaves FROM malote_server;
REVOKE INSERT, UPDATE, DELETE ON flyway_schema_history FROM malote_server;
