-- Deletes the messages of a range of positions. A queue holds one type of content, so of these tables, one for each type, the
-- others have nothing there.
--
-- Locks: none that storing or collecting would wait for. The caller (forget_messages) has set the planner.
CREATE OR REPLACE FUNCTION delete_messages(p_queue text, p_after bigint, p_up_to bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM mensagens m WHERE m.fila = p_queue AND m.seq > p_after AND m.seq <= p_up_to;
  DELETE FROM mensagens_icom m WHERE m.fila = p_queue AND m.seq > p_after AND m.seq <= p_up_to;
END $$;
