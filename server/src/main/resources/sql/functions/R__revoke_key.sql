-- Ends a key. Outcomes: feito, inexistente, revogada (it was revoked before).
--
-- Locks: the row of the key.
CREATE OR REPLACE FUNCTION revoke_key(p_id text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chaves k SET revogada_em = now() WHERE k.id = p_id AND k.revogada_em IS NULL;
  RETURN CASE WHEN FOUND THEN 'feito' WHEN EXISTS (SELECT FROM chaves k WHERE k.id = p_id) THEN 'revogada' ELSE 'inexistente' END;
END $$;
