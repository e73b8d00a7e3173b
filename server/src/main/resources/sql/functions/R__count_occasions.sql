-- Counts occasions for the rules that fit them: for each occasion its rules in the order in which they are given, up to the first that
-- strikes. Each rule that was reached comes back, in this order, and the one that strikes with how often it has struck, the others with 0.
-- A rule that was removed meanwhile, or is over, is not reached.
--
-- Chance is a digest of the rule's id and of how many have reached it: a rule of the same id strikes the same ones again.
--
-- Locks: the rows of the rules, the oldest first; then, if one of them strikes for the last time, falhas_versao.
CREATE OR REPLACE FUNCTION count_occasions(p_occasion int[], p_rule text[])
RETURNS TABLE (occasion int, rule text, hits bigint)
LANGUAGE plpgsql AS $$
DECLARE
  v record;
  v_rule falhas;
  v_struck int := -1;
  v_over boolean := false;
BEGIN
  PERFORM 1 FROM falhas f WHERE f.id = ANY (p_rule) ORDER BY f.ordem FOR UPDATE;
  FOR v IN
    SELECT a.occasion, a.rule FROM unnest(p_occasion, p_rule) WITH ORDINALITY AS a (occasion, rule, n) ORDER BY a.n
  LOOP
    CONTINUE WHEN v.occasion = v_struck;
    SELECT * INTO v_rule FROM falhas f WHERE f.id = v.rule;
    CONTINUE WHEN NOT FOUND OR fault_is_over(v_rule);
    v_rule.vistas := v_rule.vistas + 1;
    IF v_rule.vistas = coalesce(v_rule.enesima, v_rule.vistas)
      AND v_rule.vistas % coalesce(v_rule.cada, 1) = 0
      AND coalesce(
        ('x' || substr(md5(v_rule.id || ':' || v_rule.vistas), 1, 8))::bit(32)::bigint < v_rule.parte * 4294967296, true)
    THEN
      v_rule.golpes := v_rule.golpes + 1;
      v_struck := v.occasion;
    END IF;
    occasion := v.occasion;
    rule := v.rule;
    hits := CASE WHEN v_struck = v.occasion THEN v_rule.golpes ELSE 0 END;
    RETURN NEXT;
    UPDATE falhas f SET vistas = v_rule.vistas, golpes = v_rule.golpes WHERE f.id = v.rule;
    v_over := v_over OR fault_is_over(v_rule);
  END LOOP;
  IF v_over THEN
    UPDATE falhas_versao SET versao = gen_random_uuid();
  END IF;
END $$;
