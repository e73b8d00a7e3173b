-- Stores operations of those steps that are done, new ones and others, each with its next version. p_operations has objects with the
-- columns of operacoes, each with the number of its step ("passo"), from 1. Fails with serialization_failure if one has not the
-- version before.
--
-- Locks: the rows of the operations, by id. The caller has locked those that were there already.
CREATE OR REPLACE FUNCTION store_operations(p_operations jsonb, p_done boolean[]) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_given int := (
    SELECT count(*) FROM jsonb_to_recordset(p_operations) AS n (passo int) WHERE p_done[n.passo]);
  v_stored int;
BEGIN
  INSERT INTO operacoes AS o (
    id, versao, tipo, situacao, pagador, recebedor, valor, original, codigo, resumo, recebida_id, encaminhada_id, vence_em, prazo,
    recebida_em, encaminhada_em, respondida_em, fim_em)
  SELECT
    n.id, n.versao, n.tipo, n.situacao, n.pagador, n.recebedor, n.valor, n.original, n.codigo, n.resumo, n.recebida_id,
    n.encaminhada_id, n.vence_em, n.prazo, n.recebida_em, n.encaminhada_em, n.respondida_em, n.fim_em
  FROM jsonb_to_recordset(p_operations) AS n (
    passo int, id text, versao int, tipo text, situacao text, pagador text, recebedor text, valor bigint, original text, codigo text,
    resumo text, recebida_id text, encaminhada_id text, vence_em timestamptz, prazo timestamptz, recebida_em timestamptz,
    encaminhada_em timestamptz, respondida_em timestamptz, fim_em timestamptz)
  WHERE p_done[n.passo]
  ORDER BY n.id COLLATE "C"
  ON CONFLICT (id) DO UPDATE SET
    versao = excluded.versao, situacao = excluded.situacao, codigo = excluded.codigo, encaminhada_id = excluded.encaminhada_id,
    vence_em = excluded.vence_em, prazo = excluded.prazo, encaminhada_em = excluded.encaminhada_em,
    respondida_em = excluded.respondida_em, fim_em = excluded.fim_em
  WHERE o.versao = excluded.versao - 1;
  GET DIAGNOSTICS v_stored = ROW_COUNT;
  IF v_stored < v_given THEN
    RAISE serialization_failure USING MESSAGE = 'another transaction has changed one of the operations';
  END IF;
END $$;
