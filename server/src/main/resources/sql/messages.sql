-- The messages of ranges of positions; they never change, so this needs no lock and no transaction.
SELECT
  n, end_to_end_id, amount,
  payer_name, payer_tax_id, payer_ispb, payer_branch, payer_account, payer_type,
  receiver_name, receiver_tax_id, receiver_ispb, receiver_branch, receiver_account, receiver_type,
  free_text, tx_id, paid_at
FROM read_messages($1, $2, $3)
