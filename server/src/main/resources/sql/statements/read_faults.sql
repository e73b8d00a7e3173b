-- The rules, if their version is not the one that is known; otherwise one row that has only the version. The version is read
-- with the rules, so that they belong together.
SELECT v.versao::text AS version, f.id, f.regra AS rule, f.cenario AS scenario, f.criada_em AS made, f.vezes AS times,
       f.golpes AS hits, fault_is_over(f) AS is_over
FROM falhas_versao v LEFT JOIN falhas f ON v.versao::text <> $1
ORDER BY f.ordem
