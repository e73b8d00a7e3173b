-- Stores messages as store_messages does, those of the institutions that are free; no row comes back for the requests of
-- the others. The institutions (p_institution) come without repetition.
--
-- Locks: the fila_entrada rows of the institutions that are free, by ispb, creating those that are missing; then rows of
-- clientes, by id, each of which it waits for two seconds at most (lock_not_available).
CREATE OR REPLACE FUNCTION store_deposits(
  p_party_id uuid[], p_party_name text[], p_party_tax_id text[], p_party_ispb text[], p_party_branch text[],
  p_party_account text[], p_party_account_type text[],
  p_institution text[],
  p_request int[], p_ispb text[], p_end_to_end_id text[], p_amount numeric[], p_payer uuid[], p_receiver uuid[],
  p_text text[], p_tx_id text[], p_paid_at timestamptz[])
RETURNS TABLE (request int, stored bigint, conflict text, last_seq bigint)
LANGUAGE plpgsql
SET lock_timeout = '2s' SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_locked bigint;
  v_free text[] := p_institution;
BEGIN
  PERFORM 1 FROM fila_entrada e WHERE e.ispb = ANY (p_institution) ORDER BY e.ispb FOR UPDATE SKIP LOCKED;
  GET DIAGNOSTICS v_locked = ROW_COUNT;
  IF v_locked < cardinality(p_institution) THEN
    PERFORM create_queues(p_institution);
    v_free := lock_queues('fila_entrada', p_institution);
  END IF;
  IF cardinality(v_free) = cardinality(p_institution) THEN
    RETURN QUERY
    SELECT * FROM store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      p_request, p_ispb, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at);
  ELSIF cardinality(v_free) > 0 THEN
    RETURN QUERY
    SELECT s.*
    FROM (
      SELECT
        array_agg(m.request ORDER BY m.n) AS request, array_agg(m.ispb ORDER BY m.n) AS ispb,
        array_agg(m.end_to_end_id ORDER BY m.n) AS end_to_end_id, array_agg(m.amount ORDER BY m.n) AS amount,
        array_agg(m.payer ORDER BY m.n) AS payer, array_agg(m.receiver ORDER BY m.n) AS receiver,
        array_agg(m.text ORDER BY m.n) AS text, array_agg(m.tx_id ORDER BY m.n) AS tx_id,
        array_agg(m.paid_at ORDER BY m.n) AS paid_at
      FROM unnest(p_request, p_ispb, p_end_to_end_id, p_amount, p_payer, p_receiver, p_text, p_tx_id, p_paid_at)
        WITH ORDINALITY AS m (request, ispb, end_to_end_id, amount, payer, receiver, text, tx_id, paid_at, n)
      WHERE m.ispb = ANY (v_free)
    ) a
    CROSS JOIN LATERAL store_messages(
      p_party_id, p_party_name, p_party_tax_id, p_party_ispb, p_party_branch, p_party_account, p_party_account_type,
      a.request, a.ispb, a.end_to_end_id, a.amount, a.payer, a.receiver, a.text, a.tx_id, a.paid_at) s;
  END IF;
END $$;
