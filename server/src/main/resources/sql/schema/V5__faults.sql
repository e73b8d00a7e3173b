-- Faults on demand: rules that say what goes wrong, for whom and how often.

-- Rules. Each occasion that fits a rule changes its row.
CREATE TABLE falhas (
  ordem      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- the oldest rule is asked first
  id         text COLLATE "C" NOT NULL UNIQUE,
  regra      jsonb NOT NULL,                 -- as it was made: match and fault
  cenario    text COLLATE "C",               -- the scenario of which it was made
  criada_em  timestamptz NOT NULL DEFAULT clock_timestamp(),
  vezes      bigint,                         -- how often it strikes at most
  enesima    bigint,                         -- only the n-th that reaches it
  cada       bigint,                         -- each n-th that reaches it
  parte      double precision,               -- such a share of those that reach it
  vistas     bigint NOT NULL DEFAULT 0,      -- how many have reached it
  golpes     bigint NOT NULL DEFAULT 0       -- how often it has struck
) WITH (fillfactor = 50);

-- One row. Servers look at it all the time: no two states of the rules have the same version, also if the database goes back.
CREATE TABLE falhas_versao (
  unica   boolean PRIMARY KEY DEFAULT true CHECK (unica),
  versao  uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO falhas_versao DEFAULT VALUES;

CREATE FUNCTION faults_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE falhas_versao SET versao = gen_random_uuid();
  RETURN NULL;
END $$;

CREATE TRIGGER falhas_mudaram
  AFTER INSERT OR DELETE ON falhas
  FOR EACH STATEMENT EXECUTE FUNCTION faults_changed();
