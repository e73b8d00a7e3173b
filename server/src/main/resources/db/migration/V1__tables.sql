-- The tables. Names are those of the contract (Portuguese); see ARCHITECTURE.md for how they work together.
--
-- A position (seq) counts the messages of one institution: 1, 2, 3 … without a gap. A range of positions is written
-- (apos, ate]: the first is left out, the last is in it; it is empty when both are equal.

-- Payers and receivers. Immutable: the id is a hash of the six fields, so that the same party is stored once and needs
-- no look-up before the insert.
CREATE TABLE clientes (
  id                  uuid PRIMARY KEY,
  nome                text NOT NULL,
  cpf_cnpj            text COLLATE "C" NOT NULL,
  ispb                text COLLATE "C" NOT NULL,
  agencia             text COLLATE "C" NOT NULL,
  conta_transacional  text COLLATE "C" NOT NULL,
  tipo_conta          text COLLATE "C" NOT NULL
);

-- The messages: a log, insert-only, never updated.
CREATE TABLE mensagens (
  recebedor_ispb       text COLLATE "C" NOT NULL,
  seq                  bigint NOT NULL,
  end_to_end_id        text COLLATE "C" NOT NULL,
  valor                numeric(18, 2) NOT NULL CHECK (valor > 0),
  pagador_id           uuid NOT NULL REFERENCES clientes,
  recebedor_id         uuid NOT NULL REFERENCES clientes,
  campo_livre          text NOT NULL,
  tx_id                text COLLATE "C" NOT NULL,
  data_hora_pagamento  timestamptz(3) NOT NULL,
  PRIMARY KEY (recebedor_ispb, seq),
  CONSTRAINT mensagens_end_to_end_id_key UNIQUE (end_to_end_id)
);

-- Two counters per institution, apart so that storing and collecting never wait for each other. They are updated all
-- the time: nearly empty pages keep every update on its page and out of the index (HOT).
CREATE TABLE fila_entrada (
  ispb  text COLLATE "C" PRIMARY KEY,
  seq   bigint NOT NULL DEFAULT 0            -- the position last given to a message (tail)
) WITH (fillfactor = 10);

CREATE TABLE fila_saida (
  ispb    text COLLATE "C" PRIMARY KEY,
  seq     bigint NOT NULL DEFAULT 0,         -- the position last handed to a collector (head)
  versao  bigint NOT NULL DEFAULT 0          -- grows when a stream ends or a range comes back
) WITH (fillfactor = 10);

-- One row per stream. Every change but that of visto_em is made under the lock of the institution's fila_saida row.
CREATE TABLE coletores (
  ispb        text COLLATE "C" NOT NULL,
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
  PRIMARY KEY (ispb, chave)
) WITH (fillfactor = 50);

CREATE INDEX coletores_abertos ON coletores (ispb) WHERE situacao = 'aberto';
CREATE INDEX coletores_retidos ON coletores (ispb) WHERE situacao = 'retido';
CREATE INDEX coletores_fim ON coletores (fim_em) WHERE fim_em IS NOT NULL;

-- Ranges that came back from streams that ended without confirming them; handed out before the head moves on.
CREATE TABLE devolvidas (
  ispb        text COLLATE "C" NOT NULL,
  apos        bigint NOT NULL,
  ate         bigint NOT NULL CHECK (ate > apos),
  reentregue  boolean NOT NULL,              -- false only when it is certain that nobody saw it
  PRIMARY KEY (ispb, apos)
);
