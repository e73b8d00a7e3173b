-- When a stream had its first answer, if its client has not continued it since; else null. An answer with a batch comes
-- when that is handed out, one without when the time of the read (p_poll) is over. A stream that was seen later was
-- continued, too.
CREATE OR REPLACE FUNCTION first_answer(p_stream coletores, p_poll interval) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN p_stream.continuado OR p_stream.visto_em >= p_stream.aberto_em + p_poll THEN NULL
    WHEN p_stream.iteracao = 0 THEN p_stream.aberto_em + p_poll
    WHEN p_stream.iteracao = 1 AND p_stream.lote_ate > p_stream.lote_apos THEN p_stream.visto_em
  END
$$;
