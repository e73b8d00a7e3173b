-- Who holds the places of a queue. One that waits has nothing in hand and was seen within the time of a poll.
SELECT
  aberto_em AS opened, visto_em AS seen,
  lote_ate = lote_apos AND visto_em > now() - $2::bigint * interval '1 millisecond' AS waits
FROM coletores
WHERE fila = $1 AND situacao = 'aberto'
ORDER BY aberto_em
