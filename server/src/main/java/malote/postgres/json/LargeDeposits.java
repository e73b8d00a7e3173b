package malote.postgres.json;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import malote.message.Content;
import malote.postgres.ContentTable;
import malote.postgres.DatabaseFailures;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Failures;
import malote.queue.Store;
import malote.queue.Store.Deposit;
import malote.queue.Store.Receipt;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Deposits that are too large for one statement: their parts are kept in a table of their own, one after the other, each
 * by a statement that takes a few milliseconds of the event loop and of nobody's lock; then one statement, which is small
 * itself, stores all of them or none.
 *
 * <p>Thread-safe.
 */
final class LargeDeposits {
    private static final String PREPARE = Sql.load("prepare");
    private static final String STORE_PREPARED = Sql.load("store_prepared");
    private static final String FORGET_PREPARED = Sql.load("forget_prepared");
    private static final int PART = 1_000;
    private static final int ATTEMPTS = 3;
    /** What a message more may take of the last statement. */
    private static final Duration EACH = Duration.ofNanos(500_000);

    private final Queries queries;
    private final RecentParties parties;

    LargeDeposits(Queries queries, RecentParties parties) {
        this.queries = queries;
        this.parties = parties;
    }

    /** As {@link malote.queue.Store#prepare}. */
    CompletionStage<Deposit> prepare(Deposit deposit) {
        UUID key = UUID.randomUUID();
        return from(0, key, deposit.only().messages())
                .thenApply(done -> new Deposit(deposit.shares(), Optional.of(key)));
    }

    /** Keeps the parts from a number on. */
    private CompletionStage<Void> from(int part, UUID key, List<? extends Content> messages) {
        int first = part * PART;
        if (first >= messages.size()) {
            return CompletableFuture.completedFuture(null);
        }
        List<? extends Content> some = messages.subList(first, Math.min(messages.size(), first + PART));
        return keep(part, key, some, parties::contains, ATTEMPTS).thenCompose(kept -> from(part + 1, key, messages));
    }

    private CompletionStage<Void> keep(
            int part, UUID key, List<? extends Content> messages, Predicate<UUID> known, int attempts) {
        DepositRows rows = DepositRows.ofPart(key, part, messages, known);
        return queries.run(PREPARE, rows.parameters(), kept -> kept)
                .thenAccept(kept -> rows.newParties().forEach(parties::add))
                .exceptionallyCompose(failure -> {
                    Throwable cause = Failures.unwrap(failure);
                    if (attempts > 1 && DatabaseFailures.isMissingReference(cause)) {
                        parties.clear();
                        return keep(part, key, messages, id -> false, attempts - 1);
                    } else if (attempts > 1 && DatabaseFailures.isLostRace(cause)) {
                        return keep(part, key, messages, known, attempts - 1);
                    }
                    return CompletableFuture.failedFuture(cause);
                });
    }

    /** As {@link malote.queue.Store#forgetPrepared}. */
    CompletionStage<Void> forgetPrepared(Duration age) {
        return queries.run(FORGET_PREPARED, Tuple.of(age.toMillis()), rows -> rows)
                .thenAccept(rows -> {});
    }

    /** Stores a deposit that was prepared. Fails with {@link malote.queue.Locked} while another has locked its queue. */
    CompletionStage<List<@Nullable Receipt>> store(Deposit deposit) {
        return store(deposit, ATTEMPTS);
    }

    private CompletionStage<List<@Nullable Receipt>> store(Deposit deposit, int attempts) {
        int count = deposit.size();
        Tuple parameters = Tuple.of(
                deposit.prepared().orElseThrow(), deposit.only().queue().text(), count);
        CompletionStage<List<@Nullable Receipt>> stored = queries.run(
                Store.ANY_ERA,
                STORE_PREPARED,
                parameters,
                (rows, era) -> ContentTable.receipts(rows, 1, era),
                EACH.multipliedBy(count));
        return stored.thenApply(receipts -> {
                    if (receipts.contains(null)) {
                        // As if its outcome were unknown: all of it is to be brought once more.
                        throw new StoreUnavailable(
                                "the database has lost a part of the deposit", new IllegalStateException(), true);
                    }
                    return receipts;
                })
                .exceptionallyCompose(failure -> {
                    Throwable cause = Failures.unwrap(failure);
                    // Nothing of the statement took effect, so the parts are still there.
                    return attempts > 1 && DatabaseFailures.isLostRace(cause)
                            ? store(deposit, attempts - 1)
                            : CompletableFuture.failedFuture(cause);
                });
    }
}
