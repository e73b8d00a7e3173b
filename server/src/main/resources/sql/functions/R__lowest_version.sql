-- The lowest version of Malote that may use these tables and functions: the release before this one, so that a release can be
-- taken back, and servers of both run side by side. A release that the one before cannot live with names itself.
CREATE OR REPLACE FUNCTION lowest_version() RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT '0.1.0'
$$;
