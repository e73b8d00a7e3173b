-- Adds rules, all or none.
INSERT INTO falhas (id, regra, cenario, vezes, enesima, cada, parte)
SELECT r.id, r.rule, r.scenario, r.times, r.nth, r.every, r.share
FROM unnest($1::text[], $2::jsonb[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::float8[])
  WITH ORDINALITY AS r (id, rule, scenario, times, nth, every, share, n)
ORDER BY r.n
