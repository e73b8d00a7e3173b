-- For how long marks are kept beyond the retention; see forget_parties.
CREATE OR REPLACE FUNCTION retention_slack(p_retention interval) RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT least(p_retention / 20, interval '3 hours') $$;
