-- Ends every stream of an institution.
SELECT stop_streams($1)
