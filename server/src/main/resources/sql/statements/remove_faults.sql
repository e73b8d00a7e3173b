-- Removes the rules of an id, or of a scenario, or all if neither is given; of them only those for certain institutions, if these are given.
DELETE FROM falhas f
WHERE ($1::text IS NULL OR f.id = $1) AND ($2::text IS NULL OR f.cenario = $2)
  AND ($3::text[] IS NULL OR f.regra #>> '{match,ispb}' = ANY ($3))
RETURNING f.id
