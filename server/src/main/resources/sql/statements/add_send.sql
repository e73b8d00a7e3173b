-- What the virtual payer is to pay. Nothing if it is there.
INSERT INTO envios (id, para, valor, quantidade, por_segundo, operacoes, semente)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
