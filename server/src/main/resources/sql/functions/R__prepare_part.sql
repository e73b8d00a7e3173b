-- Keeps a part of a large deposit, and stores its parties. Parties come as to store_messages.
--
-- Locks: rows of clientes, by id, each of which it waits for two seconds at most (lock_not_available); no queue.
CREATE OR REPLACE FUNCTION prepare_part(
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
