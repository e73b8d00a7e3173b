-- Changes what is not null of a participant. A balance leaves what is reserved as it is; a new limit without one begins at nothing.
INSERT INTO contas AS c (ispb, bloqueada, limitada, disponivel, virtual, atraso_ms)
VALUES ($1, coalesce($2, false), coalesce($3, false), coalesce($4::bigint, 0), nullif($5, ''), coalesce($6, 0))
ON CONFLICT (ispb) DO UPDATE SET
  bloqueada = coalesce($2, c.bloqueada),
  limitada = coalesce($3, c.limitada),
  disponivel = coalesce($4::bigint, c.disponivel),
  virtual = CASE WHEN $5 IS NULL THEN c.virtual ELSE nullif($5, '') END,
  atraso_ms = coalesce($6, c.atraso_ms)
RETURNING to_jsonb(c) AS account
