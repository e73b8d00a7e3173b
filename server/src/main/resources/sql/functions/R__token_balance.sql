-- How many tokens are in a bucket now.
CREATE OR REPLACE FUNCTION token_balance(p_bucket fichas, p_maximum float8, p_rate float8) RETURNS float8
LANGUAGE sql VOLATILE AS $$
  SELECT least(
    p_maximum, p_bucket.saldo + p_rate * greatest(0, extract(epoch FROM clock_timestamp() - p_bucket.em)::float8))
$$;
