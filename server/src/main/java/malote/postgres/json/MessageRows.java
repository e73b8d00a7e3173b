package malote.postgres.json;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;

/** The rows of {@code read_contents} on their way to be messages, slice by slice, once their parties are there. */
final class MessageRows {
    private final RowSet<Row> rows;
    private final Columns columns;
    private final List<Slice> slices;
    private final RecentParties recent;
    /** The payer and the receiver of each row, if they are at hand. */
    private final List<@Nullable Party> parties;

    private final Set<UUID> missing = new LinkedHashSet<>();

    MessageRows(RowSet<Row> rows, List<Slice> slices, RecentParties recent) {
        this.rows = rows;
        this.columns = Columns.of(rows.columnsNames());
        this.slices = slices;
        this.recent = recent;
        this.parties = new ArrayList<>(2 * rows.size());
        for (Row row : rows) {
            find(row.getUUID(columns.payer));
            find(row.getUUID(columns.receiver));
        }
    }

    private void find(UUID id) {
        Party party = recent.find(id);
        parties.add(party);
        if (party == null) {
            missing.add(id);
        }
    }

    /** The ids of the parties that must be read. */
    UUID[] missing() {
        return missing.toArray(UUID[]::new);
    }

    /**
     * The messages.
     *
     * @param read the rows of {@code read_parties} for those that were missing
     * @throws IllegalStateException if a slice is not whole: a position without a message would be a lost message
     */
    List<List<Content>> messages(Iterable<Row> read) {
        Map<UUID, Party> others = new HashMap<>();
        for (Row row : read) {
            UUID id = row.getUUID("id");
            Party party = party(row);
            others.put(id, party);
            recent.add(id, party);
        }
        List<List<Content>> messages = new ArrayList<>(slices.size());
        for (Slice slice : slices) {
            messages.add(new ArrayList<>(slice.range().size()));
        }
        int next = 0;
        for (Row row : rows) {
            Party payer = either(parties.get(next++), row.getUUID(columns.payer), others);
            Party receiver = either(parties.get(next++), row.getUUID(columns.receiver), others);
            messages.get(row.getLong(columns.slice).intValue() - 1).add(message(row, payer, receiver));
        }
        for (int i = 0; i < slices.size(); i++) {
            if (messages.get(i).size() != slices.get(i).range().size()) {
                throw new IllegalStateException("messages are missing in " + slices.get(i));
            }
        }
        return messages;
    }

    private static Party either(@Nullable Party atHand, UUID id, Map<UUID, Party> others) {
        Party party = atHand == null ? others.get(id) : atHand;
        if (party == null) {
            throw new IllegalStateException("a party is missing: " + id);
        }
        return party;
    }

    private Message message(Row row, Party payer, Party receiver) {
        return new Message(
                row.getString(columns.endToEndId),
                row.getBigDecimal(columns.amount),
                payer,
                receiver,
                row.getString(columns.freeText),
                row.getString(columns.txId),
                row.getOffsetDateTime(columns.paidAt).toInstant());
    }

    private static Party party(Row row) {
        return new Party(
                row.getString("name"),
                row.getString("tax_id"),
                row.getString("ispb"),
                row.getString("branch"),
                row.getString("account"),
                AccountType.valueOf(row.getString("account_type")));
    }

    /** Where the columns are: looked up once, for there are many rows. */
    private record Columns(
            int slice, int endToEndId, int amount, int payer, int receiver, int freeText, int txId, int paidAt) {
        static Columns of(List<String> names) {
            return new Columns(
                    names.indexOf("n"),
                    names.indexOf("end_to_end_id"),
                    names.indexOf("amount"),
                    names.indexOf("payer"),
                    names.indexOf("receiver"),
                    names.indexOf("free_text"),
                    names.indexOf("tx_id"),
                    names.indexOf("paid_at"));
        }
    }
}
