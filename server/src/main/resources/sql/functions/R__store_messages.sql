-- Stores messages of several requests, each wholly or not at all. A message whose endToEndId is there already with the
-- same content counts as stored; with another content it refuses its request (conflict names it).
--
-- No endToEndId may occur twice among the arguments. Parties come without repetition, ordered by id. A party that is
-- neither stored nor among the arguments is a foreign_key_violation.
--
-- Locks: rows of clientes, by id. The caller (store_deposits, store_prepared) holds the fila_entrada rows of all
-- queues, took them by a statement of its own, and has set lock_timeout.
CREATE OR REPLACE FUNCTION store_messages(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_request int[], p_queue text[], p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[],
  p_text text[], p_tx_id text[], p_paid_at timestamptz[])
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_mergejoin = off AS $$
DECLARE
  v_parties uuid[] := ARRAY(SELECT DISTINCT u FROM unnest(p_payer || p_receiver) AS u);
BEGIN
  -- A party that is just being removed is neither inserted nor found; when it is gone, the next round inserts it.
  FOR v_round IN 1 .. 3 LOOP
    IF cardinality(p_party_id) > 0 THEN
      INSERT INTO clientes (id, nome, cpf_cnpj, ispb, agencia, conta_transacional, tipo_conta)
      SELECT * FROM unnest(p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account,
                           p_party_account_type)
      ON CONFLICT DO NOTHING;
    END IF;
    EXIT WHEN use_parties(v_parties);
    IF v_round = 3 THEN
      RAISE foreign_key_violation USING MESSAGE = 'a party of the messages is not stored';
    END IF;
  END LOOP;

  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT
      g.*,
      m.end_to_end_id IS NOT NULL AS known,
      m.end_to_end_id IS NOT NULL AND
        (m.fila, m.valor, m.pagador_id, m.recebedor_id, m.campo_livre, m.tx_id, m.data_hora_pagamento)
        IS DISTINCT FROM (g.queue, g.amount, g.payer, g.receiver, g.text, g.tx_id, g.paid_at) AS differs
    FROM unnest(p_request, p_queue, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at)
      WITH ORDINALITY AS g (request, queue, end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
    LEFT JOIN LATERAL (
      SELECT * FROM mensagens m WHERE m.end_to_end_id = g.end_to_end_id OFFSET 0
    ) m ON true
  ), refused AS MATERIALIZED (
    SELECT g.request, min(g.end_to_end_id) AS end_to_end_id FROM given g WHERE g.differs GROUP BY g.request
  ), fresh AS MATERIALIZED (
    SELECT g.*, row_number() OVER (PARTITION BY g.queue ORDER BY g.n) AS place
    FROM given g
    WHERE NOT g.known AND NOT EXISTS (SELECT 1 FROM refused r WHERE r.request = g.request)
  ), counted AS MATERIALIZED (
    SELECT f.queue, count(*) AS messages FROM fresh f GROUP BY f.queue
  ), moved AS MATERIALIZED (
    UPDATE fila_entrada e SET seq = e.seq + c.messages FROM counted c WHERE e.fila = c.queue
    RETURNING e.fila, e.seq - c.messages AS base
  ), inserted AS (
    INSERT INTO mensagens (fila, seq, end_to_end_id, valor, pagador_id, recebedor_id, campo_livre, tx_id,
                           data_hora_pagamento)
    SELECT f.queue, v.base + f.place, f.end_to_end_id, f.amount, f.payer, f.receiver, f.text, f.tx_id, f.paid_at
    FROM fresh f JOIN moved v ON v.fila = f.queue
  )
  SELECT g.request, count(f.n), min(r.end_to_end_id), max(v.base + f.place)
  FROM given g
  LEFT JOIN fresh f ON f.n = g.n
  LEFT JOIN moved v ON v.fila = f.queue
  LEFT JOIN refused r ON r.request = g.request
  GROUP BY g.request;
END $$;
