-- Writes lines of the journal.
INSERT INTO diario (em, ispb, evento, mensagem, operacao, falha, agente, detalhe)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
