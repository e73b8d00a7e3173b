-- Stores messages as store_messages does, those of the queues that are free; no row comes back for the requests of
-- the others. The queues (p_queues) come without repetition.
--
-- Locks: the fila_entrada rows of the queues that are free, by name, creating those that are missing; then rows of
-- clientes, by id, each of which it waits for two seconds at most (lock_not_available).
CREATE OR REPLACE FUNCTION store_deposits(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_queues text[],
  p_request int[], p_queue text[], p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[],
  p_text text[], p_tx_id text[], p_paid_at timestamptz[])
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '2s' SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_locked bigint;
  v_free text[] := p_queues;
BEGIN
  PERFORM 1 FROM fila_entrada e WHERE e.fila = ANY (p_queues) ORDER BY e.fila FOR UPDATE SKIP LOCKED;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_queues) THEN
    PERFORM create_queues(p_queues);
    v_free := lock_queues('fila_entrada', p_queues);
  END IF;
  IF cardinality(v_free) = cardinality(p_queues) THEN
    RETURN QUERY
    SELECT * FROM store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      p_request, p_queue, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at);
  ELSIF cardinality(v_free) > 0 THEN
    RETURN QUERY
    SELECT s.*
    FROM (
      SELECT
        array_agg(m.request ORDER BY m.n) AS request, array_agg(m.queue ORDER BY m.n) AS queue,
        array_agg(m.end_to_end_id ORDER BY m.n) AS end_to_end_id, array_agg(m.amount ORDER BY m.n) AS amount,
        array_agg(m.payer ORDER BY m.n) AS payer, array_agg(m.receiver ORDER BY m.n) AS receiver,
        array_agg(m.text ORDER BY m.n) AS text, array_agg(m.tx_id ORDER BY m.n) AS tx_id,
        array_agg(m.paid_at ORDER BY m.n) AS paid_at
      FROM unnest(p_request, p_queue, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at)
        WITH ORDINALITY AS m (request, queue, end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
      WHERE m.queue = ANY (v_free)
    ) a
    CROSS JOIN LATERAL store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      a.request, a.queue, a.end_to_end_id, a.amount, a.payer, a.receiver, a.text, a.tx_id, a.paid_at) s;
  END IF;
END $$;
