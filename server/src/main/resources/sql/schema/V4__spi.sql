-- The payment system: operations, money, what came in, and the journal. Amounts are in cents.

-- Payments and returns. A row is changed when its operation moves on, never its id. What waits for its deadline costs a sweep nothing:
-- it stands behind what is due in an index.
CREATE TABLE operacoes (
  id              text COLLATE "C" PRIMARY KEY, -- EndToEndId of a payment, RtrId of a return
  versao          int NOT NULL,              -- grows with every change
  tipo            text COLLATE "C" NOT NULL CHECK (tipo IN ('pagamento', 'devolucao')),
  situacao        text COLLATE "C" NOT NULL CHECK (situacao IN ('recebida', 'aguardando', 'liquidada', 'rejeitada')),
  pagador         text COLLATE "C" NOT NULL, -- the ISPB that is debited
  recebedor       text COLLATE "C" NOT NULL, -- the ISPB that is credited
  valor           bigint NOT NULL,
  original        text COLLATE "C" NOT NULL, -- of a return the EndToEndId of its payment, else its own
  codigo          text COLLATE "C",          -- why it was rejected
  resumo          text COLLATE "C" NOT NULL, -- SHA-256 of its content
  recebida_id     text COLLATE "C" NOT NULL, -- PI-ResourceId of the message with which it came
  encaminhada_id  text COLLATE "C",          -- PI-ResourceId of the message that its receiver got
  vence_em        timestamptz,               -- when something is to be done about it; null: nothing more
  prazo           timestamptz NOT NULL,      -- when it ends for want of an answer
  recebida_em     timestamptz NOT NULL,
  encaminhada_em  timestamptz,
  respondida_em   timestamptz,
  fim_em          timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off);

CREATE INDEX operacoes_vence ON operacoes (vence_em) WHERE vence_em IS NOT NULL;
CREATE INDEX operacoes_fim ON operacoes (fim_em) WHERE fim_em IS NOT NULL;

-- Participants of which something is known. Updated all the time, as the counters of queues are.
CREATE TABLE contas (
  ispb        text COLLATE "C" PRIMARY KEY,
  bloqueada   boolean NOT NULL DEFAULT false,
  limitada    boolean NOT NULL DEFAULT false,-- it can only spend what it has
  disponivel  bigint NOT NULL DEFAULT 0,
  reservado   bigint NOT NULL DEFAULT 0,     -- for payments that are under way
  virtual     text,                          -- how it answers, if nobody reads for it
  atraso_ms   int NOT NULL DEFAULT 0,        -- how much later everything reaches it
  CONSTRAINT contas_fundos CHECK (NOT limitada OR disponivel >= 0),
  CONSTRAINT contas_reserva CHECK (reservado >= 0)
) WITH (fillfactor = 10);

-- What institutions sent in, as it came. By its ids a step that comes again is known.
CREATE TABLE recebidas (
  id          text COLLATE "C" PRIMARY KEY,  -- its PI-ResourceId
  ispb        text COLLATE "C" NOT NULL,     -- its sender
  em          timestamptz NOT NULL DEFAULT now(),
  corpo       bytea NOT NULL,                -- the message, or its gzip
  compactado  boolean NOT NULL
) WITH (
  autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off,
  toast.autovacuum_vacuum_scale_factor = 0.05, toast.vacuum_truncate = off
);
ALTER TABLE recebidas ALTER corpo SET STORAGE EXTERNAL;
CREATE INDEX recebidas_em ON recebidas (em);

-- Messages that go to their queue later.
CREATE TABLE adiadas (
  id          text COLLATE "C" PRIMARY KEY,  -- its PI-ResourceId
  fila        text COLLATE "C" NOT NULL,
  em          timestamptz NOT NULL,          -- when it goes
  corpo       bytea NOT NULL,
  compactado  boolean NOT NULL
);
ALTER TABLE adiadas ALTER corpo SET STORAGE EXTERNAL;
CREATE INDEX adiadas_em ON adiadas (em);

-- The journal: a line for each request of a client and each step of a message. No key: nothing refers to a line, and each index costs
-- every line.
CREATE TABLE diario (
  seq         bigint GENERATED ALWAYS AS IDENTITY,
  em          timestamptz NOT NULL,
  ispb        text COLLATE "C" NOT NULL,
  evento      text COLLATE "C" NOT NULL,
  mensagem    text COLLATE "C",              -- a PI-ResourceId
  operacao    text COLLATE "C",              -- an EndToEndId or RtrId
  falha       text COLLATE "C",              -- the rule that struck
  agente      text,
  detalhe     text
) WITH (autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off);
CREATE INDEX diario_em ON diario (em);
CREATE INDEX diario_ispb ON diario (ispb, em);
CREATE INDEX diario_mensagem ON diario (mensagem) WHERE mensagem IS NOT NULL;
CREATE INDEX diario_operacao ON diario (operacao) WHERE operacao IS NOT NULL;
