-- Rehearsals, the newest first: all, or one.
SELECT to_jsonb(e) - 'relatorio' - 'operacoes' AS rehearsal FROM ensaios e WHERE $1::text IS NULL OR e.id = $1
ORDER BY e.criado_em DESC LIMIT 1000
