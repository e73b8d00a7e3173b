-- Who may do what, and who did what.

-- Keys. Of the text of a key only its digest is kept. They are never deleted: once there is one, everybody is asked who he is.
CREATE TABLE chaves (
  id            text COLLATE "C" PRIMARY KEY,
  resumo        bytea NOT NULL CHECK (length(resumo) = 32),  -- SHA-256 of the whole text
  nome          text NOT NULL,
  ispbs         text[] NOT NULL,             -- for which institutions it is; {*}: for all
  papeis        text[] NOT NULL,             -- its roles
  criada_em     timestamptz NOT NULL DEFAULT now(),
  expira_em     timestamptz,
  usada_em      timestamptz,                 -- the hour of its last use
  revogada_em   timestamptz,
  sucessora     text COLLATE "C"             -- the id of the key that replaced it
);

-- One row. Servers look at it all the time: no two states of the keys have the same version, also if the database goes back.
CREATE TABLE chaves_versao (
  unica   boolean PRIMARY KEY DEFAULT true CHECK (unica),
  versao  uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO chaves_versao DEFAULT VALUES;

CREATE FUNCTION keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE chaves_versao SET versao = gen_random_uuid();
  RETURN NULL;
END $$;

CREATE TRIGGER chaves_mudaram
  AFTER INSERT OR DELETE OR UPDATE OF id, resumo, nome, ispbs, papeis, expira_em, revogada_em, sucessora ON chaves
  FOR EACH STATEMENT EXECUTE FUNCTION keys_changed();

-- The audit: what was done, by whom. It only grows; a row can be deleted when it is 30 days old.
CREATE TABLE auditoria (
  seq         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  em          timestamptz NOT NULL DEFAULT clock_timestamp(),
  quem        text,                          -- the name of a key, the subject of a certificate
  tipo        text NOT NULL,                 -- what told who it was: chave, certificado, nada
  endereco    text,
  requisicao  text,                          -- the name of the request
  acao        text NOT NULL,
  alvo        text NOT NULL,                 -- what it was done to
  resultado   text NOT NULL,
  vezes       int NOT NULL DEFAULT 1         -- how often, within a minute
);

CREATE INDEX auditoria_em ON auditoria (em);

CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.em < clock_timestamp() - interval '30 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit cannot be changed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER auditoria_linhas BEFORE UPDATE OR DELETE ON auditoria FOR EACH ROW EXECUTE FUNCTION audit_only_grows();
CREATE TRIGGER auditoria_inteira BEFORE TRUNCATE ON auditoria FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows();
