-- As count_occasions, for servers of the version before: only the rules that struck.
CREATE OR REPLACE FUNCTION count_faults(p_occasion int[], p_rule text[])
RETURNS TABLE (occasion int, rule text, hits bigint)
LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT c.occasion, c.rule, c.hits FROM count_occasions(p_occasion, p_rule) c WHERE c.hits > 0;
END $$;
