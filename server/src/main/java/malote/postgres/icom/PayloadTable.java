package malote.postgres.icom;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import malote.message.icom.Payload;
import malote.postgres.ContentTable;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Store;
import malote.queue.Store.Deposit;
import malote.queue.Store.Receipt;
import malote.queue.Store.Share;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;

/** The messages of ICOM, in the table {@code mensagens_icom}, each as it came: packed or not. Deposits may have several shares. */
public final class PayloadTable implements ContentTable {
    private static final String STORE = Sql.load("store_payloads");
    private static final String PAYLOADS = Sql.load("payloads");

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PayloadTable(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<List<@Nullable Receipt>> store(List<Deposit> deposits) {
        return queries.run(
                Store.ANY_ERA, STORE, new Rows(deposits).parameters(), (rows, era) -> receipts(deposits, rows, era));
    }

    /** Deposits as the parameters of {@code store_payloads}: an array per column. */
    private static final class Rows {
        /** The number of each, from 1. */
        private final Map<String, Integer> queues = new LinkedHashMap<>();

        private final List<Integer> request = new ArrayList<>();
        private final List<Integer> share = new ArrayList<>();
        private final List<Integer> queue = new ArrayList<>();
        private final List<String> id = new ArrayList<>();
        private final List<Buffer> body = new ArrayList<>();
        private final List<Boolean> packed = new ArrayList<>();

        Rows(List<Deposit> deposits) {
            for (int i = 0; i < deposits.size(); i++) {
                List<Share> shares = deposits.get(i).shares();
                for (int j = 0; j < shares.size(); j++) {
                    add(i, j, shares.get(j));
                }
            }
        }

        private void add(int ofRequest, int number, Share of) {
            queues.putIfAbsent(of.queue().text(), queues.size() + 1);
            for (Content content : of.messages()) {
                Payload payload = (Payload) content;
                request.add(ofRequest);
                share.add(number);
                queue.add(queues.get(of.queue().text()));
                id.add(payload.id());
                body.add(Buffer.buffer(payload.kept()));
                packed.add(payload.isPacked());
            }
        }

        Tuple parameters() {
            return Tuple.tuple()
                    .addArrayOfString(queues.keySet().toArray(String[]::new))
                    .addArrayOfInteger(request.toArray(Integer[]::new))
                    .addArrayOfInteger(share.toArray(Integer[]::new))
                    .addArrayOfInteger(queue.toArray(Integer[]::new))
                    .addArrayOfString(id.toArray(String[]::new))
                    .addArrayOfBuffer(body.toArray(Buffer[]::new))
                    .addArrayOfBoolean(packed.toArray(Boolean[]::new));
        }
    }

    /** There are no rows for the deposits that another holds up. */
    private static List<@Nullable Receipt> receipts(List<Deposit> deposits, RowSet<Row> rows, long era) {
        @Nullable Receipt[] receipts = new Receipt[deposits.size()];
        for (Row row : rows) {
            int request = row.getInteger("request");
            Receipt known = receipts[request];
            Long[] last = new Long[deposits.get(request).shares().size()];
            Arrays.setAll(last, share -> known == null ? 0L : known.last().get(share));
            Long lastOfShare = row.getLong("last_seq");
            last[row.getInteger("share")] = lastOfShare == null ? 0L : lastOfShare;
            int stored = row.getLong("stored").intValue() + (known == null ? 0 : known.stored());
            receipts[request] = new Receipt(stored, row.getString("conflict"), List.of(last), era);
        }
        return Arrays.asList(receipts);
    }

    @Override
    public CompletionStage<List<List<Content>>> messages(long era, List<Slice> slices) {
        Tuple parameters = Tuple.of(
                slices.stream().map(slice -> slice.queue().text()).toArray(String[]::new),
                slices.stream().map(slice -> slice.range().after()).toArray(Long[]::new),
                slices.stream().map(Slice::needed).toArray(Long[]::new),
                slices.stream().map(slice -> slice.range().upTo()).toArray(Long[]::new));
        return queries.run(era, PAYLOADS, parameters, (rows, ofEra) -> messages(slices, rows));
    }

    private static List<List<Content>> messages(List<Slice> slices, RowSet<Row> rows) {
        List<List<Content>> messages = new ArrayList<>(slices.size());
        slices.forEach(slice -> messages.add(new ArrayList<>(slice.range().size())));
        for (Row row : rows) {
            messages.get(row.getLong("n").intValue() - 1).add(payload(row.getString("id"), row));
        }
        for (int i = 0; i < slices.size(); i++) {
            if (messages.get(i).size()
                    < slices.get(i).needed() - slices.get(i).range().after()) {
                throw new IllegalStateException("messages are missing in " + slices.get(i));
            }
        }
        return messages;
    }

    /** A message from the columns {@code body} and {@code packed}. */
    public static Payload payload(String id, Row row) {
        byte[] body = row.getBuffer("body").getBytes();
        return row.getBoolean("packed") ? Payload.packed(id, body, size(body)) : Payload.of(id, body);
    }

    /** What one member of gzip holds: the last of its fields says it (RFC 1952). */
    private static int size(byte[] gzip) {
        return ByteBuffer.wrap(gzip).order(ByteOrder.LITTLE_ENDIAN).getInt(gzip.length - Integer.BYTES);
    }
}
