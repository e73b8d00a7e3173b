-- Streams that end soon: those whose clients never came back after their first answer, and the rows of those that are over.

-- When a stream had its first answer, if its client has not continued it since; else null. An answer with a batch comes when
-- that is handed out, one without when the time of the read (p_poll) is over. A stream that was seen later was continued, too,
-- by a server of an earlier version.
CREATE FUNCTION first_answer(p_stream coletores, p_poll interval) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_stream.continuado OR p_stream.visto_em >= p_stream.aberto_em + p_poll THEN NULL
    WHEN p_stream.iteracao = 0 THEN p_stream.aberto_em + p_poll
    WHEN p_stream.iteracao = 1 AND p_stream.lote_ate > p_stream.lote_apos THEN p_stream.visto_em
  END
$$;

-- Abandons the streams that sent nothing for p_lease, or nothing for p_first after their first answer: frees their places and
-- returns their batches, or (p_hold) keeps these for their old collectors. Leaves out institutions that another has locked,
-- and ends with the first institution after p_most streams. Returns the institution of each.
CREATE FUNCTION abandon_streams(p_lease interval, p_first interval, p_poll interval, p_hold boolean, p_most int)
RETURNS SETOF text
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_left int := p_most;
  v_ispb text;
  v_stream coletores;
BEGIN
  FOR v_ispb IN
    SELECT DISTINCT c.ispb FROM coletores c
    WHERE c.situacao = 'aberto'
      AND (c.visto_em < now() - p_lease OR first_answer(c, p_poll) < now() - p_first)
    ORDER BY 1
  LOOP
    PERFORM 1 FROM fila_saida q WHERE q.ispb = v_ispb FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    FOR v_stream IN
      SELECT * FROM coletores c
      WHERE c.ispb = v_ispb AND c.situacao = 'aberto'
        AND (c.visto_em < now() - p_lease OR first_answer(c, p_poll) < now() - p_first)
    LOOP
      IF p_hold AND v_stream.lote_ate > v_stream.lote_apos THEN
        UPDATE coletores c SET situacao = 'retido' WHERE c.ispb = v_stream.ispb AND c.chave = v_stream.chave;
        UPDATE fila_saida q SET versao = q.versao + 1 WHERE q.ispb = v_ispb;
      ELSE
        PERFORM close_stream(v_stream, 'abandonado', true, true);
      END IF;
      v_left := v_left - 1;
      RETURN NEXT v_ispb;
    END LOOP;
    EXIT WHEN v_left <= 0;
  END LOOP;
END $$;

ALTER TABLE coletores SET (autovacuum_vacuum_scale_factor = 0.05);

DROP FUNCTION forget_streams(interval, int);
-- Streams that ended never change, so their rows can go without the lock of their queue.
CREATE FUNCTION forget_streams(p_most int) RETURNS int
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  v_count int;
BEGIN
  DELETE FROM coletores c
  USING (
    SELECT x.ispb, x.chave FROM coletores x
    WHERE x.fim_em < now() - stream_memory()
    ORDER BY x.fim_em LIMIT p_most
    FOR UPDATE SKIP LOCKED
  ) o
  WHERE c.ispb = o.ispb AND c.chave = o.chave;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$;

-- Forgets, p_most of each: streams that ended two hours ago; and, unless p_retention is 0, messages that were confirmed
-- longer than that ago and parties that no message names. Returns how many rows that were; null if another server is at it.
CREATE OR REPLACE FUNCTION forget(p_retention interval, p_most int) RETURNS int
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
DECLARE
  v_since timestamptz := oldest_transaction();
  v_count int;
BEGIN
  IF NOT pg_try_advisory_xact_lock('fila_apagada'::regclass::oid::int, 0) THEN
    RETURN NULL;
  END IF;
  v_count := forget_streams(p_most);
  IF p_retention > interval '0' THEN
    v_count := v_count + forget_messages(p_retention, p_most) + forget_parties(p_retention, v_since, p_most);
  END IF;
  RETURN v_count;
END $$;
