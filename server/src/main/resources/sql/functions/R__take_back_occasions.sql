-- Has rules count occasions no longer that came to nothing: p_reached names a rule for each that reached it, p_struck for each that it
-- struck. A rule that had struck for the last time may be in force again by that.
--
-- Locks: the rows of the rules, the oldest first; then, if one of them had struck, falhas_versao.
CREATE OR REPLACE FUNCTION take_back_occasions(p_reached text[], p_struck text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM falhas f WHERE f.id = ANY (p_reached) ORDER BY f.ordem FOR UPDATE;
  UPDATE falhas f
  SET vistas = greatest(0, f.vistas - cardinality(array_positions(p_reached, f.id))),
      golpes = greatest(0, f.golpes - cardinality(array_positions(p_struck, f.id)))
  WHERE f.id = ANY (p_reached);
  IF cardinality(p_struck) > 0 THEN
    UPDATE falhas_versao SET versao = gen_random_uuid();
  END IF;
END $$;
