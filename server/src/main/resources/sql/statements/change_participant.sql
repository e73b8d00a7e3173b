-- Changes what is not null of a participant. A balance sets a limit, and leaves what is reserved as it is.
INSERT INTO contas AS c (ispb, bloqueada, limitada, disponivel, virtual, atraso_ms)
VALUES ($1, coalesce($2, false), $3::bigint IS NOT NULL, coalesce($3, 0), nullif($4, ''), coalesce($5, 0))
ON CONFLICT (ispb) DO UPDATE SET
  bloqueada = coalesce($2, c.bloqueada),
  limitada = c.limitada OR $3 IS NOT NULL,
  disponivel = coalesce($3, c.disponivel),
  virtual = CASE WHEN $4 IS NULL THEN c.virtual ELSE nullif($4, '') END,
  atraso_ms = coalesce($5, c.atraso_ms)
RETURNING to_jsonb(c) AS account
