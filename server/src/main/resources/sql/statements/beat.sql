-- Which settings are off that durability depends on. To ask for a lock fails where nothing can be written, though there is
-- no row to lock: on a standby a plain SELECT would do.
SELECT name
FROM unnest(ARRAY['fsync', 'full_page_writes', 'synchronous_commit']) AS name
WHERE current_setting(name) = 'off'
  AND NOT EXISTS (SELECT FROM fila_saida WHERE false FOR KEY SHARE)
