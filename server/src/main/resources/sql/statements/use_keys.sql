-- Notes in which hour keys were used.
UPDATE chaves k SET usada_em = $2 WHERE k.id = ANY ($1::text[]) AND (k.usada_em IS NULL OR k.usada_em < $2)
