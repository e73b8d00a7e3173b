package malote.postgres;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import malote.queue.Store;
import malote.queue.Store.Deposit;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Where contents of one type are kept. {@link PostgresStore}, which knows queues and streams, leaves to it what has to do with
 * contents. A method does what its namesake of {@link Store} says, for queues that hold contents of this type. Thread-safe.
 */
public interface ContentTable {
    /** One statement stores the contents and moves the counters of their queues. With no deposits it only has that planned. */
    CompletionStage<List<@Nullable Receipt>> store(List<Deposit> deposits);

    /** A type that has no large deposits leaves this as it is. */
    default CompletionStage<Deposit> prepare(Deposit deposit) {
        return CompletableFuture.completedFuture(deposit);
    }

    /** A type that has no large deposits leaves this as it is. */
    default CompletionStage<Void> forgetPrepared(Duration age) {
        return CompletableFuture.completedFuture(null);
    }

    CompletionStage<List<List<Content>>> messages(long era, List<Slice> slices);

    /**
     * The rows {@code request, stored, conflict, last_seq} of a statement that stores. There are none for the deposits of queues
     * that another has locked.
     */
    static List<@Nullable Receipt> receipts(RowSet<Row> rows, int deposits, long era) {
        @Nullable Receipt[] receipts = new Receipt[deposits];
        for (Row row : rows) {
            Long last = row.getLong("last_seq");
            receipts[row.getInteger("request")] = new Receipt(
                    row.getLong("stored").intValue(), row.getString("conflict"), last == null ? 0 : last, era);
        }
        return Arrays.asList(receipts);
    }
}
