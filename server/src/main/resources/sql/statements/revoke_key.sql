-- Ends a key.
SELECT outcome, note_deed($2, outcome) FROM revoke_key($1) AS outcome
