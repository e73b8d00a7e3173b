-- For how long the use of a party is not noted again.
CREATE OR REPLACE FUNCTION party_use() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 hour' $$;
