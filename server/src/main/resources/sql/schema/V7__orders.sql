-- What rehearsals ask for all the time while they wait for an institution's first payment, and orders that are done, which are forgotten.
-- New functions: carry_out_steps, count_occasions and take_back_occasions.
CREATE INDEX operacoes_ensaio ON operacoes (pagador, recebida_em) WHERE recebedor = '99999A04';
CREATE INDEX envios_feitos ON envios (visto_em) WHERE enviadas >= quantidade;

-- An institution has one rehearsal at a time, for its payments are counted. Of several that are not over the last one stays.
UPDATE ensaios e SET situacao = 'terminado'
WHERE e.situacao <> 'terminado'
  AND EXISTS (SELECT FROM ensaios o WHERE o.ispb = e.ispb AND o.situacao <> 'terminado' AND (o.criado_em, o.id) > (e.criado_em, e.id));
CREATE UNIQUE INDEX ensaios_ispb ON ensaios (ispb) WHERE situacao <> 'terminado';
