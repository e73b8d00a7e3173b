INSERT INTO ensaios (id, ispb, faixa, minutos, escala, semente, comeca_em)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 ms')
RETURNING to_jsonb(ensaios) - 'relatorio' - 'operacoes' AS rehearsal
