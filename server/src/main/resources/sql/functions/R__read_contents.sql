-- The messages of ranges of positions, with the ids of their parties: a party never changes, since its id is made of its
-- content, and a server need not read it again and again (read_parties). n numbers the ranges from 1.
--
-- Locks: none. Messages never change.
CREATE OR REPLACE FUNCTION read_contents(p_queue text[], p_after bigint[], p_up_to bigint[])
RETURNS TABLE (
  n bigint, end_to_end_id text, amount numeric, payer uuid, receiver uuid, free_text text, tx_id text, paid_at timestamptz)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT a.n, m.end_to_end_id, m.valor, m.pagador_id, m.recebedor_id, m.campo_livre, m.tx_id, m.data_hora_pagamento
  FROM unnest(p_queue, p_after, p_up_to) WITH ORDINALITY AS a (queue, after, up_to, n)
  JOIN mensagens m ON m.fila = a.queue AND m.seq > a.after AND m.seq <= a.up_to
  ORDER BY a.n, m.seq;
END $$;
