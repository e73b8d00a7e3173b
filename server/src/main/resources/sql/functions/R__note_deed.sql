-- Notes a deed in the audit: called in the statement that does it, so that there is not one without the other.
--
-- p_deed: quem, tipo, endereco, requisicao, acao, alvo. Locks nothing.
CREATE OR REPLACE FUNCTION note_deed(p_deed text[], p_outcome text, p_times int DEFAULT 1) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO auditoria (quem, tipo, endereco, requisicao, acao, alvo, resultado, vezes)
  VALUES (p_deed[1], p_deed[2], p_deed[3], p_deed[4], p_deed[5], p_deed[6], p_outcome, p_times)
$$;
