-- Parties by their ids, in any order.
SELECT id, name, tax_id, ispb, branch, account, account_type
FROM read_parties($1)
