-- Ends every stream of a queue.
SELECT stop_streams($1)
