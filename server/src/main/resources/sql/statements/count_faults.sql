-- Counts occasions for rules.
SELECT occasion, rule, hits FROM count_occasions($1, $2)
