-- Reads are over that found nothing.
SELECT free_places($1, $2, $3)
