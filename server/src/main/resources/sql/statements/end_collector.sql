-- Ends one collector at an operator's wish, which is noted in the audit.
SELECT outcome, note_deed($3, CASE outcome WHEN 'ended' THEN 'feito' ELSE 'inexistente' END)
FROM end_collector($1, $2) AS outcome
