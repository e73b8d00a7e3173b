-- Payments of the virtual payer, and rehearsals of the capacity test.

-- What the virtual payer is to pay, at an even pace. One server at a time is at it.
CREATE TABLE envios (
  id            text COLLATE "C" PRIMARY KEY,
  para          text COLLATE "C" NOT NULL,   -- the ISPB that is paid
  valor         bigint NOT NULL,             -- in cents; 0: at random, by the seed
  quantidade    int NOT NULL,
  por_segundo   float8 NOT NULL,
  operacoes     int NOT NULL,                -- in one message
  semente       bigint NOT NULL,
  criado_em     timestamptz NOT NULL DEFAULT now(),
  enviadas      int NOT NULL DEFAULT 0,      -- those up to this one are stored, maybe more
  dono          text COLLATE "C",            -- the server that is at it
  visto_em      timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
CREATE INDEX envios_abertos ON envios (id) WHERE enviadas < quantidade;

CREATE TABLE ensaios (
  id          text COLLATE "C" PRIMARY KEY,
  ispb        text COLLATE "C" NOT NULL,
  faixa       int NOT NULL,                  -- 10000, 20000 or 40000 operations each way
  minutos     float8 NOT NULL,
  escala      float8 NOT NULL,               -- which part of the operations
  semente     bigint NOT NULL,
  comeca_em   timestamptz,                   -- when it begins at the latest; null: with the institution's first payment
  criado_em   timestamptz NOT NULL DEFAULT now(),
  situacao    text COLLATE "C" NOT NULL DEFAULT 'esperando'
              CHECK (situacao IN ('esperando', 'correndo', 'terminando', 'terminado')),
  inicio      timestamptz,
  fim         timestamptz,
  relatorio   json,                          -- once it is over
  operacoes   text                           -- its operations as CSV, once it is over
);

CREATE INDEX operacoes_recebida ON operacoes USING brin (recebida_em) WITH (pages_per_range = 16, autosummarize = on);
