-- For how long the row of a stream that ended is kept, and its URIs are answered 410.
CREATE OR REPLACE FUNCTION stream_memory() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '2 hours' $$;
