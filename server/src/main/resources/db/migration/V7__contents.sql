-- The content of messages without that of their parties, which a server need not read again and again: a party never
-- changes, since its id is made of its content. Servers of an earlier version go on with read_messages.
CREATE FUNCTION read_contents(p_ispb text[], p_after bigint[], p_up_to bigint[])
RETURNS TABLE (
  n bigint, end_to_end_id text, amount numeric, payer uuid, receiver uuid, free_text text, tx_id text, paid_at timestamptz)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT a.n, m.end_to_end_id, m.valor, m.pagador_id, m.recebedor_id, m.campo_livre, m.tx_id, m.data_hora_pagamento
  FROM unnest(p_ispb, p_after, p_up_to) WITH ORDINALITY AS a (ispb, after, up_to, n)
  JOIN mensagens m ON m.recebedor_ispb = a.ispb AND m.seq > a.after AND m.seq <= a.up_to
  ORDER BY a.n, m.seq;
END $$;

CREATE FUNCTION read_parties(p_id uuid[])
RETURNS TABLE (id uuid, name text, tax_id text, ispb text, branch text, account text, account_type text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  RETURN QUERY
  SELECT c.id, c.nome, c.cpf_cnpj, c.ispb, c.agencia, c.conta_transacional, c.tipo_conta
  FROM unnest(p_id) AS a (id)
  JOIN clientes c ON c.id = a.id;
END $$;
