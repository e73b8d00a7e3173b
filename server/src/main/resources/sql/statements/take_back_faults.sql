-- Counts occasions no longer that came to nothing.
SELECT take_back_occasions($1, $2)
