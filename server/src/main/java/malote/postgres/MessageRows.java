package malote.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import malote.message.AccountType;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Slice;

/** The rows of {@code read_messages} as messages, slice by slice. */
final class MessageRows {
    private MessageRows() {}

    /** @throws IllegalStateException if a slice is not whole: a position without a message would be a lost message */
    static List<List<Message>> read(RowSet<Row> rows, List<Slice> slices) {
        List<List<Message>> messages = new ArrayList<>(slices.size());
        for (Slice slice : slices) {
            messages.add(new ArrayList<>(slice.range().size()));
        }
        for (Row row : rows) {
            messages.get(row.getLong(0).intValue() - 1).add(message(row));
        }
        for (int i = 0; i < slices.size(); i++) {
            if (messages.get(i).size() != slices.get(i).range().size()) {
                throw new IllegalStateException("messages are missing in " + slices.get(i));
            }
        }
        return messages;
    }

    private static Message message(Row row) {
        return new Message(
                row.getString(1),
                row.getBigDecimal(2),
                party(row, 3),
                party(row, 9),
                row.getString(15),
                row.getString(16),
                row.getOffsetDateTime(17).toInstant());
    }

    private static Party party(Row row, int first) {
        return new Party(
                row.getString(first),
                row.getString(first + 1),
                row.getString(first + 2),
                row.getString(first + 3),
                row.getString(first + 4),
                AccountType.valueOf(row.getString(first + 5)));
    }
}
