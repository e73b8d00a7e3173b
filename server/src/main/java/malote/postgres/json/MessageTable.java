package malote.postgres.json;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import malote.message.Content;
import malote.postgres.ContentTable;
import malote.postgres.DatabaseFailures;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Store;
import malote.queue.Store.Deposit;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;

/** The JSON messages, in the table {@code mensagens}, with their parties in {@code clientes}. */
public final class MessageTable implements ContentTable {
    private static final String STORE = Sql.load("store");
    private static final String MESSAGES = Sql.load("messages");
    private static final String PARTIES = Sql.load("parties");
    private static final int STORE_ATTEMPTS = 3;

    private final Queries queries;
    private final RecentParties parties = new RecentParties();
    private final LargeDeposits large;

    /** @param queries of a database whose schema is up to date */
    public MessageTable(Queries queries) {
        this.queries = queries;
        this.large = new LargeDeposits(queries, parties);
    }

    @Override
    public CompletionStage<Deposit> prepare(Deposit deposit) {
        return large.prepare(deposit);
    }

    @Override
    public CompletionStage<Void> forgetPrepared(Duration age) {
        return large.forgetPrepared(age);
    }

    @Override
    public CompletionStage<List<@Nullable Receipt>> store(List<Deposit> deposits) {
        if (deposits.size() == 1 && deposits.get(0).prepared().isPresent()) {
            return large.store(deposits.get(0));
        }
        CompletableFuture<List<@Nullable Receipt>> result = new CompletableFuture<>();
        store(deposits, parties::contains, STORE_ATTEMPTS, result);
        return result;
    }

    private void store(
            List<Deposit> deposits,
            Predicate<UUID> known,
            int attempts,
            CompletableFuture<List<@Nullable Receipt>> result) {
        DepositRows rows = DepositRows.of(deposits, known);
        queries.run(
                        Store.ANY_ERA,
                        STORE,
                        rows.parameters(),
                        (found, era) -> ContentTable.receipts(found, deposits.size(), era))
                .whenComplete((receipts, failure) -> {
                    if (failure == null) {
                        if (!receipts.contains(null)) {
                            rows.newParties().forEach(parties::add);
                        }
                        result.complete(receipts);
                    } else if (attempts > 1 && DatabaseFailures.isMissingReference(failure)) {
                        // A party that was known has been removed since.
                        parties.clear();
                        store(deposits, id -> false, attempts - 1, result);
                    } else if (attempts > 1 && DatabaseFailures.isLostRace(failure) && deposits.size() == 1) {
                        store(deposits, known, attempts - 1, result);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
    }

    @Override
    public CompletionStage<List<List<Content>>> messages(long era, List<Slice> slices) {
        Tuple parameters = Tuple.of(
                slices.stream().map(slice -> slice.queue().text()).toArray(String[]::new),
                slices.stream().map(slice -> slice.range().after()).toArray(Long[]::new),
                slices.stream().map(slice -> slice.range().upTo()).toArray(Long[]::new));
        return queries.run(era, MESSAGES, parameters, (rows, ofEra) -> {
                    MessageRows found = new MessageRows(rows, slices, parties);
                    return withParties(found, ofEra);
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<List<List<Content>>> withParties(MessageRows rows, long era) {
        UUID[] missing = rows.missing();
        return missing.length == 0
                ? CompletableFuture.completedFuture(rows.messages(List.of()))
                : queries.run(era, PARTIES, Tuple.of(missing), (parties, ofEra) -> rows.messages(parties));
    }
}
