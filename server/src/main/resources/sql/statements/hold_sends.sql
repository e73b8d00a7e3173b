-- Notes how far a server ($1) has come with what it pays ($2: ids, $3: how many), takes what nobody has been at for $4 ms, and
-- returns all that it is at now.
WITH noted AS (
  UPDATE envios e SET enviadas = greatest(e.enviadas, n.sent), visto_em = clock_timestamp()
  FROM unnest($2::text[], $3::int[]) AS n (id, sent)
  WHERE e.id = n.id AND e.dono = $1
  RETURNING e.*
), taken AS (
  UPDATE envios e SET dono = $1, visto_em = clock_timestamp()
  WHERE e.id IN (
    SELECT f.id FROM envios f
    WHERE f.enviadas < f.quantidade AND f.id <> ALL ($2)
      AND (f.dono IS NULL OR f.visto_em < clock_timestamp() - $4 * interval '1 ms')
    FOR UPDATE SKIP LOCKED)
  RETURNING e.*
)
SELECT * FROM noted WHERE enviadas < quantidade
UNION ALL
SELECT * FROM taken
