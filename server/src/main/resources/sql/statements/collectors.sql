-- The open and the held streams of an institution. One that waits has nothing in hand and was seen within the time of a
-- poll.
SELECT
  collector_id(chave), situacao = 'retido', aberto_em, visto_em,
  (extract(epoch FROM now() - visto_em) * 1000)::bigint,
  lote_ate - lote_apos, reentregue AND lote_ate > lote_apos,
  situacao = 'aberto' AND lote_ate = lote_apos AND visto_em > now() - $2::bigint * interval '1 millisecond',
  endereco,
  (extract(epoch FROM now() - first_answer(c, $2::bigint * interval '1 millisecond')) * 1000)::bigint
FROM coletores c
WHERE ispb = $1 AND (situacao = 'aberto' OR situacao = 'retido')
ORDER BY aberto_em, chave
