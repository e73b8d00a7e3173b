-- The open and the held streams of a queue. One that waits has nothing in hand and was seen within the time of a
-- poll.
SELECT
  collector_id(chave) AS id, situacao = 'retido' AS held, aberto_em AS opened, visto_em AS seen,
  (extract(epoch FROM now() - visto_em) * 1000)::bigint AS silent,
  lote_ate - lote_apos AS in_hand, reentregue AND lote_ate > lote_apos AS redelivered,
  situacao = 'aberto' AND lote_ate = lote_apos AND visto_em > now() - $2::bigint * interval '1 millisecond' AS waits,
  coalesce(lendo_ate > now(), false) AS being_read, endereco AS address, agente AS agent,
  (extract(epoch FROM now() - first_answer(c, $2::bigint * interval '1 millisecond')) * 1000)::bigint AS unread
FROM coletores c
WHERE fila = $1 AND (situacao = 'aberto' OR situacao = 'retido')
ORDER BY aberto_em, chave
