-- Removes old parts of the audit.
SELECT forget_audit($1::bigint * interval '1 millisecond', $2) AS forgotten
