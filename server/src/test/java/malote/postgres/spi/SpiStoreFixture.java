package malote.postgres.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.it.Patience.await;
import static malote.queue.StoreContract.get;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import malote.message.icom.Payload;
import malote.postgres.TestDatabase;
import malote.queue.Range;
import malote.queue.Store;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.SpiStore;
import malote.spi.SpiStore.Outcome;
import malote.spi.Step;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The payment system's store as two servers have it on one database, for one class of tests. */
abstract class SpiStoreFixture {
    static final Duration LONG = Duration.ofHours(1);
    static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    static Path directory;

    static TestDatabase database;
    static Store queues;
    static SpiStore store;
    static SpiStore otherStore;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
        queues = database.store();
        store = new PostgresSpi(database.queries(), OTHER, true);
        otherStore = new PostgresSpi(database.queries(), OTHER, true);
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    /** As if everything had been done so long ago. */
    static void letBe(Duration time) {
        String ago = " = now() - interval '" + time.toMillis() + " ms'";
        database.execute("UPDATE operacoes SET fim_em" + ago + " WHERE fim_em IS NOT NULL");
        database.execute("UPDATE recebidas SET em" + ago);
        database.execute("UPDATE diario SET em" + ago);
    }

    static void forget(Duration retention) {
        await().until(() -> get(queues.forget(retention, 1_000)) == 0);
    }

    static Operation operation(String payer, String receiver, long cents, Duration due) {
        Instant at = Instant.now().plus(due).truncatedTo(ChronoUnit.MICROS);
        return Payments.operation("E2E" + NUMBER.incrementAndGet(), payer, receiver, cents, at);
    }

    static Outcome apply(SpiStore at, Step step) {
        return get(applied(at, step));
    }

    /** Tries again while the step stands aside. */
    static CompletableFuture<Outcome> applied(SpiStore at, Step step) {
        return at.apply(List.of(step))
                .thenCompose(outcomes ->
                        outcomes.get(0) == null ? applied(at, step) : CompletableFuture.completedStage(outcomes.get(0)))
                .toCompletableFuture();
    }

    static Outcome.Done done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return (Outcome.Done) outcome;
    }

    static Optional<Operation> operation(String id) {
        return Optional.ofNullable(
                get(store.look(List.of(id, "unknown"), List.of())).operations().get(id));
    }

    static Account account(String ispb) {
        return get(store.look(List.of(), List.of(ispb, "UNKNOWN0")))
                .accounts()
                .getOrDefault(ispb, Account.unknown(ispb));
    }

    static long tail(String owner) {
        return database.number("SELECT seq FROM fila_entrada WHERE fila = 'icom/" + owner + "/out'");
    }

    static List<String> queued(String owner) {
        Store.Slice all = new Store.Slice(OTHER.queue(owner), new Range(0, tail(owner)));
        return get(queues.messages(Store.ANY_ERA, List.of(all))).get(0).stream()
                .map(content -> new String(((Payload) content).xml(), UTF_8))
                .toList();
    }

    static long lines(Operation operation) {
        return database.number("SELECT count(*) FROM diario WHERE operacao = '" + operation.id() + "'");
    }
}
