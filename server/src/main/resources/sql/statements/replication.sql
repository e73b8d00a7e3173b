-- Whether a commit of this session waits for a standby, and whether there is one to wait for. Roles that may not see what others
-- do (pg_read_all_stats) see that standbys are there, and no more of them. A base backup gets the log like a standby, and can even
-- count as a synchronous one, but it cannot take over.
SELECT CASE
           WHEN NOT waits AND standbys = 0 THEN 'none'
           WHEN NOT waits THEN 'asynchronous'
           WHEN synchronous > 0 THEN 'synchronous'
           WHEN hidden > 0 THEN 'unknown'
           ELSE 'missing'
       END AS replication
FROM (SELECT current_setting('synchronous_standby_names') <> ''
                 AND current_setting('synchronous_commit') NOT IN ('off', 'local') AS waits,
             count(*) AS standbys,
             count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')) AS synchronous,
             count(*) FILTER (WHERE sync_state IS NULL) AS hidden
      FROM pg_stat_replication
      WHERE application_name IS DISTINCT FROM 'pg_basebackup') AS seen
