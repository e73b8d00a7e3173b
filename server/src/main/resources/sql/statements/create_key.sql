-- Adds a key.
WITH key AS (
  INSERT INTO chaves (id, resumo, nome, ispbs, papeis, expira_em) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id)
SELECT note_deed($7, 'feito') FROM key
