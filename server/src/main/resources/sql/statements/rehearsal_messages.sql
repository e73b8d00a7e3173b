-- What went out to an institution, and when it was handed to it, and confirmed. Delivered more than once: how often.
SELECT l.operacao AS operation, l.evento AS event, l.detalhe AS detail, l.em AS available, d.delivered, d.times, d.confirmed
FROM diario l
CROSS JOIN LATERAL (
  SELECT min(m.em) FILTER (WHERE m.evento = 'delivered') AS delivered,
         count(*) FILTER (WHERE m.evento = 'delivered') AS times,
         min(m.em) FILTER (WHERE m.evento = 'confirmed') AS confirmed
  FROM diario m WHERE m.mensagem = l.mensagem) d
WHERE l.ispb = $1 AND l.em BETWEEN $2 AND $3 AND l.evento IN ('forwarded', 'settled', 'rejected', 'admi.002')
