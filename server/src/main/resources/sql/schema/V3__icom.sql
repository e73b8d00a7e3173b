-- The ICOM dialect. Its queues are called icom/{ispb}/out.

-- Messages of ICOM: a log for each queue, as mensagens is. A message is kept as it came and not compressed by the database: most
-- come packed already.
CREATE TABLE mensagens_icom (
  fila        text COLLATE "C" NOT NULL,
  seq         bigint NOT NULL,
  id          text COLLATE "C" NOT NULL,     -- its PI-ResourceId
  corpo       bytea NOT NULL,                -- the message, or its gzip
  compactado  boolean NOT NULL,              -- whether it is gzip: exactly one member
  PRIMARY KEY (fila, seq),
  CONSTRAINT mensagens_icom_id_key UNIQUE (id)
) WITH (
  autovacuum_vacuum_scale_factor = 0.05, vacuum_truncate = off,
  toast.autovacuum_vacuum_scale_factor = 0.05, toast.vacuum_truncate = off
);
ALTER TABLE mensagens_icom ALTER corpo SET STORAGE EXTERNAL;

ALTER TABLE coletores
  ADD lendo_ate timestamptz,                 -- a read of the stream is under way, until then at the latest; only where reads are limited
  ADD agente text;                           -- the user agent of the client that opened the stream, if it named one

-- Token buckets. Updated all the time, as the counters of queues are.
CREATE TABLE fichas (
  balde  text COLLATE "C" PRIMARY KEY,       -- the name of the bucket
  saldo  double precision NOT NULL,          -- how many tokens were in it then; less than 0: it owes some
  em     timestamptz NOT NULL
) WITH (fillfactor = 10);
