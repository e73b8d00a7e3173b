-- The requests of an institution.
SELECT l.em AS time, l.evento AS event, l.detalhe AS detail, l.falha AS fault, l.agente AS agent
FROM diario l
WHERE l.ispb = $1 AND l.em BETWEEN $2 AND $3 AND l.evento IN ('post', 'start', 'read', 'delete')
ORDER BY l.seq
