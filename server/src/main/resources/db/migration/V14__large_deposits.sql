-- A large deposit comes in parts, each by a statement of its own that locks no institution; then one statement stores all
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

-- Keeps a part of a deposit, and stores its parties. Parties come as to store_messages. Waits for nobody who has locked a
-- party for longer than two seconds (lock_not_available).
CREATE FUNCTION prepare_part(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_deposit uuid, p_part int,
  p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[], p_text text[], p_tx_id text[],
  p_paid_at timestamptz[])
RETURNS void
LANGUAGE plpgsql
SET lock_timeout = '2s' SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_parties uuid[] := ARRAY(SELECT DISTINCT u FROM unnest(p_payer || p_receiver) AS u);
BEGIN
  FOR v_round IN 1 .. 3 LOOP
    INSERT INTO clientes (id, nome, cpf_cnpj, ispb, agencia, conta_transacional, tipo_conta)
    SELECT * FROM unnest(p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account,
                         p_party_account_type)
    ON CONFLICT DO NOTHING;
    EXIT WHEN use_parties(v_parties);
    IF v_round = 3 THEN
      RAISE foreign_key_violation USING MESSAGE = 'a party of the messages is not stored';
    END IF;
  END LOOP;
  INSERT INTO partes (deposito, parte, end_to_end_id, valor, pagador_id, recebedor_id, campo_livre, tx_id,
                      data_hora_pagamento)
  VALUES (p_deposit, p_part, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at);
END $$;

-- Stores a deposit of which every part was kept, as store_messages does, and lets go of the parts. No row, and nothing is
-- stored, if they do not make p_messages messages: a crash, or another database, has taken some. Where another transaction has
-- locked the institution it waits a moment and fails (lock_not_available), as it does after two seconds for a party.
CREATE FUNCTION store_prepared(p_deposit uuid, p_ispb text, p_messages int)
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
DECLARE
  v record;
BEGIN
  PERFORM create_queues(ARRAY[p_ispb]);
  IF cardinality(lock_entries(ARRAY[p_ispb])) = 0 THEN
    RAISE lock_not_available USING MESSAGE = 'another transaction has locked the institution';
  END IF;
  WITH gone AS MATERIALIZED (
    DELETE FROM partes p WHERE p.deposito = p_deposit RETURNING p.*
  )
  SELECT count(*) AS messages, array_agg(m.end_to_end_id) AS end_to_end_id, array_agg(m.amount) AS amount,
         array_agg(m.payer) AS payer, array_agg(m.receiver) AS receiver, array_agg(m.text) AS text,
         array_agg(m.tx_id) AS tx_id, array_agg(m.paid_at) AS paid_at
  INTO v
  FROM (
    SELECT u.*
    FROM gone g
    CROSS JOIN LATERAL unnest(g.end_to_end_id, g.valor, g.pagador_id, g.recebedor_id, g.campo_livre, g.tx_id,
                              g.data_hora_pagamento)
      WITH ORDINALITY AS u (end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
    ORDER BY g.parte, u.n
  ) m;
  IF v.messages = p_messages THEN
    RETURN QUERY SELECT s.request, s.stored, s.conflict, s.last_seq
    FROM store_messages('{}', '{}', '{}', '{}', '{}', '{}', '{}', ARRAY[p_ispb],
                        array_fill(0, ARRAY[p_messages]), array_fill(p_ispb, ARRAY[p_messages]),
                        v.end_to_end_id, v.amount, v.payer, v.receiver, v.text, v.tx_id, v.paid_at) s;
  END IF;
END $$;
