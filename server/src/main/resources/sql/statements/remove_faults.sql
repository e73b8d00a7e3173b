-- Removes the rules of an id, or of a scenario, or all if neither is given.
DELETE FROM falhas f
WHERE ($1::text IS NULL OR f.id = $1) AND ($2::text IS NULL OR f.cenario = $2)
RETURNING f.id
