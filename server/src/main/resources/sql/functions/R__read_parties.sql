-- Parties by their ids, in any order.
--
-- Locks: none. Parties never change.
CREATE OR REPLACE FUNCTION read_parties(p_id uuid[])
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
