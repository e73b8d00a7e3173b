-- What an operator sees and does: how every queue stands, and collectors one by one.

ALTER TABLE coletores ADD COLUMN endereco text;  -- the client's network address when it opened the stream, if known

-- As in V2, with the address.
DROP FUNCTION open_streams(text[], text[], int);
CREATE FUNCTION open_streams(p_ispb text[], p_key text[], p_limit int, p_address text[] DEFAULT NULL)
RETURNS TABLE (n bigint, opened boolean)
LANGUAGE plpgsql AS $$
DECLARE
  v_open record;
  v_count int;
BEGIN
  INSERT INTO fila_entrada (ispb) SELECT DISTINCT i FROM unnest(p_ispb) AS i ORDER BY i ON CONFLICT DO NOTHING;
  INSERT INTO fila_saida (ispb) SELECT DISTINCT i FROM unnest(p_ispb) AS i ORDER BY i ON CONFLICT DO NOTHING;
  PERFORM 1 FROM fila_saida q WHERE q.ispb = ANY (p_ispb) ORDER BY q.ispb FOR UPDATE;
  FOR v_open IN
    SELECT a.n, a.ispb, a.key, a.address
    FROM unnest(p_ispb, p_key, p_address) WITH ORDINALITY AS a (ispb, key, address, n)
    ORDER BY a.n
  LOOP
    n := v_open.n;
    opened := EXISTS (SELECT 1 FROM coletores c WHERE c.ispb = v_open.ispb AND c.chave = v_open.key);
    IF NOT opened THEN
      SELECT count(*) INTO v_count FROM coletores c WHERE c.ispb = v_open.ispb AND c.situacao = 'aberto';
      opened := v_count < p_limit;
      IF opened THEN
        INSERT INTO coletores (ispb, chave, endereco) VALUES (v_open.ispb, v_open.key, v_open.address);
      END IF;
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- The name of a stream for operators. The key has more random bits than the name, and cannot be found from it.
CREATE FUNCTION collector_id(p_key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'c_' || left(encode(sha256(convert_to(p_key, 'UTF8')), 'hex'), 16)
$$;

-- How the queues stand, the deepest p_limit of them, and the sums over all. Reads the counters, what came back, and the
-- streams that are open or held (by their partial indexes: those that ended are many); never a message.
CREATE FUNCTION queue_counts(p_limit int)
RETURNS TABLE (
  ispb text, tail bigint, head bigint, returned bigint, oldest bigint, open bigint, held bigint,
  queues bigint, all_tail bigint, all_head bigint, all_returned bigint, all_open bigint, all_held bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
  RETURN QUERY
  WITH back AS MATERIALIZED (
    SELECT d.ispb, sum(d.ate - d.apos)::bigint AS returned, min(d.apos) + 1 AS oldest FROM devolvidas d GROUP BY d.ispb
  ), opened AS MATERIALIZED (
    SELECT c.ispb, count(*) AS open FROM coletores c WHERE c.situacao = 'aberto' GROUP BY c.ispb
  ), kept AS MATERIALIZED (
    SELECT c.ispb, count(*) AS held FROM coletores c WHERE c.situacao = 'retido' GROUP BY c.ispb
  ), queue AS (
    SELECT
      e.ispb, e.seq AS tail, coalesce(s.seq, 0) AS head, coalesce(b.returned, 0) AS returned,
      coalesce(b.oldest, s.seq + 1, 1) AS oldest, coalesce(o.open, 0) AS open, coalesce(k.held, 0) AS held
    FROM fila_entrada e
    LEFT JOIN fila_saida s ON s.ispb = e.ispb
    LEFT JOIN back b ON b.ispb = e.ispb
    LEFT JOIN opened o ON o.ispb = e.ispb
    LEFT JOIN kept k ON k.ispb = e.ispb
  )
  SELECT
    q.*,
    count(*) OVER (), (sum(q.tail) OVER ())::bigint, (sum(q.head) OVER ())::bigint, (sum(q.returned) OVER ())::bigint,
    (sum(q.open) OVER ())::bigint, (sum(q.held) OVER ())::bigint
  FROM queue q
  ORDER BY q.tail - q.head + q.returned DESC, q.ispb
  LIMIT p_limit;
END $$;

-- Ends one collector by its name for operators. That names no read, so it proves the receipt of none: a batch in hand goes
-- back, also one that is held. Outcomes: ended, gone (it had ended, within the last hour), unknown.
CREATE FUNCTION end_collector(p_ispb text, p_id text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  v_stream coletores;
BEGIN
  PERFORM 1 FROM fila_saida q WHERE q.ispb = p_ispb FOR UPDATE;
  SELECT * INTO v_stream FROM coletores c
  WHERE c.ispb = p_ispb AND c.situacao IN ('aberto', 'retido') AND collector_id(c.chave) = p_id;
  IF FOUND THEN
    PERFORM close_stream(
      v_stream, CASE WHEN v_stream.lote_ate > v_stream.lote_apos THEN 'interrompido' ELSE 'encerrado' END, true, true);
    RETURN 'ended';
  ELSIF EXISTS (
    SELECT 1 FROM coletores c
    WHERE c.fim_em > now() - interval '1 hour' AND c.ispb = p_ispb AND collector_id(c.chave) = p_id
  ) THEN
    RETURN 'gone';
  END IF;
  RETURN 'unknown';
END $$;
