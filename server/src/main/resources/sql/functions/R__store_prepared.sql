-- Stores a deposit of which every part was kept, as store_messages does, and deletes the parts. If they do not make
-- p_messages messages it stores nothing and returns no row: a crash, or another database, has taken some.
--
-- Locks: the queue's fila_entrada row, for which it waits a moment (lock_not_available); then rows of clientes, by
-- id, each of which it waits for two seconds at most (lock_not_available).
CREATE OR REPLACE FUNCTION store_prepared(p_deposit uuid, p_queue text, p_messages int)
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '2s' AS $$
DECLARE
  v record;
BEGIN
  PERFORM create_queues(ARRAY[p_queue]);
  IF cardinality(lock_queues('fila_entrada', ARRAY[p_queue])) = 0 THEN
    RAISE lock_not_available USING MESSAGE = 'another transaction has locked the queue';
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
    FROM store_messages('{}', '{}', '{}', '{}', '{}', '{}', '{}', array_fill(0, ARRAY[p_messages]),
                        array_fill(p_queue, ARRAY[p_messages]), v.end_to_end_id, v.amount, v.payer, v.receiver, v.text,
                        v.tx_id, v.paid_at) s;
  END IF;
END $$;
