-- Counts occasions for rules.
SELECT occasion, rule, hits FROM count_faults($1, $2)
