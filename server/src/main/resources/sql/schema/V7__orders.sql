-- What rehearsals ask for all the time while they wait for an institution's first payment, and orders that are done, which are forgotten.
-- New functions: carry_out_steps, count_occasions and take_back_occasions.
CREATE INDEX operacoes_ensaio ON operacoes (pagador, recebida_em) WHERE recebedor = '99999A04';
CREATE INDEX envios_feitos ON envios (visto_em) WHERE enviadas >= quantidade;
