-- The tables. Names are those of the contract (Portuguese); see ARCHITECTURE.md for how they work together.
--
-- A queue has a name (fila). That of a queue of JSON messages is the ISPB of its institution.
--
-- A position (seq) counts the messages of one queue: 1, 2, 3 … without a gap. A range of positions is written
-- (apos, ate]: the first is left out, the last is in it; it is empty when both are equal.

-- Payers and receivers. Immutable but for usado_em: the id is a hash of the six fields, so that the same party is stored
-- once and needs no look-up before the insert.
CREATE TABLE clientes (
  id                  uuid PRIMARY KEY,
  nome                text NOT NULL,
  cpf_cnpj            text COLLATE "C" NOT NULL,
  ispb                text COLLATE "C" NOT NULL,
  agencia             text COLLATE "C" NOT NULL,
  conta_transacional  text COLLATE "C" NOT NULL,
  tipo_conta          text COLLATE "C" NOT NULL,
  usado_em            timestamptz NOT NULL DEFAULT now()  -- within the hour before any message with it was stored
) WITH (
  -- Freed pages are used again. To give them back to the system would lock the table against everybody for a moment.
  autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off
);

CREATE INDEX clientes_usado ON clientes (usado_em);

-- The JSON messages: a log for each queue, inserted in order, never updated, deleted in order when they are forgotten. The key
-- is a position of a queue, for that is all that others know of a message; the ISPB of its receiver stands in clientes. There is
-- no foreign key to clientes; use_parties and forget_parties stand in for it.
CREATE TABLE mensagens (
  fila                 text COLLATE "C" NOT NULL,
  seq                  bigint NOT NULL,
  end_to_end_id        text COLLATE "C" NOT NULL,
  valor                numeric(18, 2) NOT NULL CHECK (valor > 0),
  pagador_id           uuid NOT NULL,
  recebedor_id         uuid NOT NULL,
  campo_livre          text NOT NULL,
  tx_id                text COLLATE "C" NOT NULL,
  data_hora_pagamento  timestamptz(3) NOT NULL,
  PRIMARY KEY (fila, seq),
  CONSTRAINT mensagens_end_to_end_id_key UNIQUE (end_to_end_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off);

-- Two counters per queue, apart so that storing and collecting never wait for each other. They are updated all the time:
-- nearly empty pages keep every update on its page and out of the index (HOT).
CREATE TABLE fila_entrada (
  fila    text COLLATE "C" PRIMARY KEY,
  seq     bigint NOT NULL DEFAULT 0,         -- the position last given to a message (tail)
  inicio  bigint NOT NULL DEFAULT 0          -- the position before that of its first message
) WITH (fillfactor = 10);

CREATE TABLE fila_saida (
  fila    text COLLATE "C" PRIMARY KEY,
  seq     bigint NOT NULL DEFAULT 0,         -- the position last handed to a collector (head)
  versao  bigint NOT NULL DEFAULT 0          -- grows when a stream ends or a range comes back
) WITH (fillfactor = 10);

-- One row per stream. Every change but that of visto_em is made under the lock of the queue's fila_saida row.
CREATE TABLE coletores (
  fila        text COLLATE "C" NOT NULL,
  chave       text COLLATE "C" NOT NULL,     -- the secret part of the stream's URIs
  iteracao    bigint NOT NULL DEFAULT 0,     -- the newest URI: reading it confirms the batch and asks for another
  lote_apos   bigint NOT NULL DEFAULT 0,     -- the batch in hand, not confirmed yet
  lote_ate    bigint NOT NULL DEFAULT 0,
  reentregue  boolean NOT NULL DEFAULT false,-- the batch in hand may have been seen by another collector
  situacao    text COLLATE "C" NOT NULL DEFAULT 'aberto'
              CHECK (situacao IN ('aberto', 'encerrado', 'abandonado', 'interrompido', 'retido')),
  aberto_em   timestamptz NOT NULL DEFAULT now(),
  visto_em    timestamptz NOT NULL DEFAULT now(),
  fim_em      timestamptz,
  endereco    text,                          -- the client's network address when it opened the stream, if known
  continuado  boolean NOT NULL DEFAULT false,-- whether its client came back after its first answer
  PRIMARY KEY (fila, chave)
) WITH (fillfactor = 50, vacuum_truncate = off, autovacuum_vacuum_scale_factor = 0.05);

-- The name of a stream for operators. The key has more random bits than the name, and cannot be found from it. The index
-- below holds its results, so it must never change; that is why it is not among the functions.
CREATE FUNCTION collector_id(p_key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'c_' || left(encode(sha256(convert_to(p_key, 'UTF8')), 'hex'), 16)
$$;

CREATE INDEX coletores_abertos ON coletores (fila) WHERE situacao = 'aberto';
CREATE INDEX coletores_retidos ON coletores (fila) WHERE situacao = 'retido';
CREATE INDEX coletores_fim ON coletores (fim_em) WHERE fim_em IS NOT NULL;
-- An update never changes a name, so it needs no new entry.
CREATE INDEX coletores_nome ON coletores (fila, collector_id(chave));

-- Ranges that came back from streams that ended without confirming them; handed out before the head moves on.
CREATE TABLE devolvidas (
  fila        text COLLATE "C" NOT NULL,
  apos        bigint NOT NULL,
  ate         bigint NOT NULL CHECK (ate > apos),
  reentregue  boolean NOT NULL,              -- false only when it is certain that nobody saw it
  PRIMARY KEY (fila, apos)
);

-- A large deposit comes in parts, each by a statement of its own that locks no queue; then one statement stores all
-- of it. Parts are short-lived, and of no use without the others: what a crash takes is sent again.
CREATE UNLOGGED TABLE partes (
  deposito             uuid NOT NULL,
  parte                int NOT NULL,           -- 0, 1, 2 …: the order of the messages
  em                   timestamptz NOT NULL DEFAULT clock_timestamp(),
  end_to_end_id        text[] NOT NULL,        -- the columns of mensagens, an element for each message
  valor                numeric[] NOT NULL,
  pagador_id           uuid[] NOT NULL,
  recebedor_id         uuid[] NOT NULL,
  campo_livre          text[] NOT NULL,
  tx_id                text[] NOT NULL,
  data_hora_pagamento  timestamptz[] NOT NULL,
  PRIMARY KEY (deposito, parte)
);

-- Read once and deleted: not worth compressing.
ALTER TABLE partes
  ALTER end_to_end_id SET STORAGE EXTERNAL, ALTER valor SET STORAGE EXTERNAL, ALTER pagador_id SET STORAGE EXTERNAL,
  ALTER recebedor_id SET STORAGE EXTERNAL, ALTER campo_livre SET STORAGE EXTERNAL, ALTER tx_id SET STORAGE EXTERNAL,
  ALTER data_hora_pagamento SET STORAGE EXTERNAL;

-- Retention: how far the queues had come; some dozens of marks within its time.
CREATE TABLE marcas (
  fila        text COLLATE "C" NOT NULL,
  em          timestamptz NOT NULL,          -- what is confirmed up to the mark was confirmed before this
  desde       timestamptz NOT NULL,          -- what is not stored up to the mark was begun to be stored after this
  entrada     bigint NOT NULL,               -- the position last given to a message
  confirmada  bigint NOT NULL,               -- every message up to this position was confirmed
  PRIMARY KEY (fila, em)
);

-- Retention: what is forgotten of each queue. The advisory lock of retention has the number of this table.
CREATE TABLE fila_apagada (
  fila  text COLLATE "C" PRIMARY KEY,
  seq   bigint NOT NULL DEFAULT 0            -- the messages up to this position are forgotten
) WITH (fillfactor = 10);

-- One row: the highest position of the queues that were forgotten, and how many messages they had.
CREATE TABLE filas_esquecidas (
  unica      boolean PRIMARY KEY DEFAULT true CHECK (unica),
  posicao    bigint NOT NULL DEFAULT 0,
  mensagens  bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
INSERT INTO filas_esquecidas DEFAULT VALUES;
