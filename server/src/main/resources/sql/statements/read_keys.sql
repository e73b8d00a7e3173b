-- The keys, if their version is not the one that is known; otherwise one row that has only the version. The version is read
-- with the keys, so that they belong together.
SELECT v.versao::text AS version, k.id, encode(k.resumo, 'hex') AS digest, k.nome AS name, k.ispbs, k.papeis AS roles,
       k.criada_em AS created, k.expira_em AS expires, k.usada_em AS used, k.revogada_em AS revoked, k.sucessora AS successor
FROM chaves_versao v LEFT JOIN chaves k ON v.versao::text <> $1
ORDER BY k.criada_em, k.id
