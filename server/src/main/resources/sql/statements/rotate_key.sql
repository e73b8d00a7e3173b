-- Replaces a key.
SELECT outcome, note_deed($5, outcome) FROM rotate_key($1, $2, $3, $4::bigint * interval '1 millisecond') AS outcome
