-- Strikes that came to nothing are counted no longer. The rules may be in force again by that.
WITH back AS (
  UPDATE falhas f SET golpes = f.golpes - r.times
  FROM (SELECT a.rule, count(*) AS times FROM unnest($1::text[]) AS a (rule) GROUP BY a.rule) r
  WHERE f.id = r.rule
  RETURNING f.id)
UPDATE falhas_versao SET versao = gen_random_uuid() WHERE EXISTS (SELECT FROM back)
