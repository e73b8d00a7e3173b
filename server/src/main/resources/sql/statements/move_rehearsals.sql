-- Moves rehearsals on: one that waits begins with its institution's first payment to 99999A04, or when its time has come; with it the
-- virtual payer is told what to pay. One that nothing began for $2 ms is over. One that runs ends after its minutes; one whose operations
-- are final, or for which $1 ms went by after its end, is to be judged. Returns those that have begun now, and those that are to be judged.
WITH first AS (
  SELECT e.id, least(e.comeca_em, (
    SELECT min(o.recebida_em) FROM operacoes o
    WHERE o.recebida_em >= e.criado_em AND o.pagador = e.ispb AND o.recebedor = '99999A04')) AS em
  FROM ensaios e WHERE e.situacao = 'esperando'
), begun AS (
  UPDATE ensaios e
  SET situacao = 'correndo', inicio = f.em, fim = f.em + e.minutos * interval '1 min'
  FROM first f
  WHERE e.id = f.id AND e.situacao = 'esperando' AND f.em <= clock_timestamp()
  RETURNING e.*
), ordered AS (
  INSERT INTO envios (id, para, valor, quantidade, por_segundo, operacoes, semente, criado_em)
  SELECT b.id, b.ispb, 0, n.quantidade, n.quantidade / (b.minutos * 60), 1, b.semente, b.inicio
  FROM begun b CROSS JOIN LATERAL (SELECT greatest(1, floor(b.faixa * b.escala + 0.5))::int AS quantidade) n
), expired AS (
  UPDATE ensaios e SET situacao = 'terminado'
  FROM first f
  WHERE e.id = f.id AND e.situacao = 'esperando' AND f.em IS NULL AND e.criado_em < clock_timestamp() - $2 * interval '1 ms'
), ended AS (
  UPDATE ensaios e SET situacao = 'terminando'
  WHERE e.situacao = 'correndo' AND e.fim <= clock_timestamp()
  RETURNING e.*
)
SELECT to_jsonb(b) - 'relatorio' - 'operacoes' AS rehearsal FROM begun b
UNION ALL
SELECT to_jsonb(e) - 'relatorio' - 'operacoes' FROM ensaios e
WHERE e.situacao = 'terminando' AND (
  e.fim + $1 * interval '1 ms' < clock_timestamp()
  OR NOT EXISTS (SELECT FROM envios s WHERE s.id = e.id AND s.enviadas < s.quantidade) AND NOT EXISTS (
    SELECT FROM operacoes o
    WHERE o.recebida_em BETWEEN e.inicio AND e.fim + interval '5 s' AND o.fim_em IS NULL
      AND (o.pagador = e.ispb AND o.recebedor = '99999A04' OR o.pagador = '99999A03' AND o.recebedor = e.ispb)))
