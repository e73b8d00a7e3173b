-- What a database is like before it is used.
SELECT current_setting('server_version_num')::int / 10000 AS version,
       current_setting('transaction_read_only')::boolean AS read_only,
       current_setting('default_transaction_isolation') AS default_transaction_isolation,
       current_setting('synchronous_commit') AS synchronous_commit,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
       ARRAY(SELECT name FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name
             WHERE current_setting(name) = 'off') AS risks
