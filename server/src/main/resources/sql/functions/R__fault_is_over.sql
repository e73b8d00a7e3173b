-- Whether a rule will never strike again.
CREATE OR REPLACE FUNCTION fault_is_over(p_rule falhas) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_rule.golpes >= p_rule.vezes, false) OR coalesce(p_rule.vistas >= p_rule.enesima, false)
$$;
