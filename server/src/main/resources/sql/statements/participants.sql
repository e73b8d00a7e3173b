-- All participants of which something is known.
SELECT to_jsonb(c) AS account FROM contas c ORDER BY c.ispb
