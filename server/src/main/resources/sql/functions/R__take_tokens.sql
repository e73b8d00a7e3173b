-- Takes tokens out of buckets, each named once, and returns what is left in them. A bucket may owe some afterwards. It gains p_rate
-- tokens a second, up to p_maximum, and is full at first.
--
-- Locks: the rows of the buckets, by name.
CREATE OR REPLACE FUNCTION take_tokens(p_bucket text[], p_maximum float8[], p_rate float8[], p_tokens float8[])
RETURNS TABLE (bucket text, balance float8)
LANGUAGE plpgsql AS $$
DECLARE
  v record;
BEGIN
  FOR v IN
    SELECT a.bucket, a.maximum, a.rate, a.tokens
    FROM unnest(p_bucket, p_maximum, p_rate, p_tokens) AS a (bucket, maximum, rate, tokens)
    ORDER BY a.bucket
  LOOP
    bucket := v.bucket;
    INSERT INTO fichas AS f (balde, saldo, em) VALUES (v.bucket, v.maximum - v.tokens, clock_timestamp())
    ON CONFLICT (balde) DO UPDATE SET saldo = token_balance(f, v.maximum, v.rate) - v.tokens, em = clock_timestamp()
    RETURNING f.saldo INTO balance;
    RETURN NEXT;
  END LOOP;
END $$;
