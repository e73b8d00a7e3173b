-- Adds a rehearsal, unless the institution has one that is not over; then no row comes back.
INSERT INTO ensaios (id, ispb, faixa, minutos, escala, semente, comeca_em)
VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 ms')
ON CONFLICT (ispb) WHERE situacao <> 'terminado' DO NOTHING
RETURNING to_jsonb(ensaios) - 'relatorio' - 'operacoes' AS rehearsal
