-- Stores a deposit whose parts were kept.
SELECT request, stored, conflict, last_seq FROM store_prepared($1, $2, $3)
