-- Deletes a rehearsal, and has its payments end.
WITH ended AS (DELETE FROM envios o WHERE o.id = $1)
DELETE FROM ensaios e WHERE e.id = $1 RETURNING e.id
