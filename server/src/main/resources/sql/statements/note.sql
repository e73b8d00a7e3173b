-- Notes a deed that is no statement itself.
SELECT note_deed($1, $2, $3)
