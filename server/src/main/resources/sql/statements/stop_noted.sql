-- Ends every stream of an institution, which is noted in the audit.
SELECT note_deed($2, 'feito') FROM stop_streams($1)
