-- The operations of a rehearsal: those that the institution paid to 99999A04, and those that 99999A03 paid to it.
SELECT o.id, o.pagador = $1 AS paid, o.situacao AS state, o.codigo AS code, o.valor AS cents, o.prazo AS deadline,
       o.recebida_em AS t0,
       (SELECT min(d.em) FROM diario d WHERE d.mensagem = o.recebida_id AND d.evento = 'post') AS t1,
       coalesce((SELECT min(d.em) FROM diario d WHERE d.mensagem = o.encaminhada_id AND d.evento = 'forwarded'), o.encaminhada_em) AS t2,
       o.respondida_em AS t3, o.fim_em AS t4
FROM operacoes o
WHERE o.recebida_em BETWEEN $2 AND $3
  AND (o.pagador = $1 AND o.recebedor = '99999A04' OR o.pagador = '99999A03' AND o.recebedor = $1)
ORDER BY o.recebida_em
