-- Notes how far the queues have come, by which forget.sql knows later what was confirmed when.
SELECT mark_queues($1::bigint * interval '1 millisecond')
