-- Which database a connection leads to, and since when it runs without a break.
SELECT concat_ws(' ', pg_postmaster_start_time(), s.system_identifier, inet_server_addr(), inet_server_port(), d.oid) AS database
FROM pg_control_system() s, pg_database d
WHERE d.datname = current_database()
