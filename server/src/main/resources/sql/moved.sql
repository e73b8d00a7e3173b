-- What other servers did: of the institutions asked for, those that are not as we know them.
SELECT a.ispb, e.seq, q.versao
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS a (ispb, tail, version)
JOIN fila_entrada e ON e.ispb = a.ispb
JOIN fila_saida q ON q.ispb = a.ispb
WHERE e.seq <> a.tail OR q.versao <> a.version
