-- Adds a key like an old one, for as long as that was made for. The old one expires after the overlap, or before if it would
-- have. Outcomes: feito, inexistente, revogada, expirada, substituida.
--
-- Locks: the row of the old key.
CREATE OR REPLACE FUNCTION rotate_key(p_old text, p_new text, p_digest bytea, p_overlap interval) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  v_old chaves;
BEGIN
  SELECT * INTO v_old FROM chaves k WHERE k.id = p_old FOR UPDATE;
  IF v_old.id IS NULL THEN
    RETURN 'inexistente';
  ELSIF v_old.revogada_em IS NOT NULL THEN
    RETURN 'revogada';
  ELSIF v_old.sucessora IS NOT NULL THEN
    RETURN 'substituida';
  ELSIF v_old.expira_em <= now() THEN
    RETURN 'expirada';
  END IF;
  INSERT INTO chaves (id, resumo, nome, ispbs, papeis, expira_em)
  VALUES (p_new, p_digest, v_old.nome, v_old.ispbs, v_old.papeis, now() + (v_old.expira_em - v_old.criada_em));
  UPDATE chaves k SET sucessora = p_new, expira_em = least(k.expira_em, now() + p_overlap) WHERE k.id = p_old;
  RETURN 'feito';
END $$;
