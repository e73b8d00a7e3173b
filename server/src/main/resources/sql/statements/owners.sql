-- All queues of a kind. In its pattern each _ stands for a character of the owner.
SELECT e.fila AS queue FROM fila_entrada e WHERE e.fila LIKE $1 ORDER BY e.fila
