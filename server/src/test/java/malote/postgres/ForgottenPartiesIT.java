package malote.postgres;

import static malote.postgres.History.get;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import malote.message.Content;
import malote.queue.QueueName;
import malote.queue.Store;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Parties are forgotten when nobody names them any more, and never before. */
@Tag("exhaustive")
@Timeout(600)
final class ForgottenPartiesIT extends ForgettingFixture {
    @Test
    void keepsThePartiesOfMessagesThatNobodyConfirms() {
        QueueName busy = JSON.queue("00000001");
        QueueName forgotten = JSON.queue("00000002");
        put(store, forgotten, message(party(1), party(2)));
        put(store, busy, message(party(2), party(3)));
        put(store, busy, message(party(4), party(3)));
        collect(busy);
        get(store.mark(Duration.ZERO));
        for (int i = 0; i < 3; i++) {
            database.letTimePass(RETENTION.plus(LONG));
            forgetAll();
            get(store.mark(Duration.ZERO));
        }

        assertThat(parties()).isEqualTo(2);
        assertThat(read(forgotten, 0, 1)).hasSize(1);
        put(otherStore, busy, message(party(3), party(4)));
        assertThat(parties()).isEqualTo(4);

        collect(forgotten);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.plusHours(1));
        forgetAll();
        assertThat(database.number("SELECT count(*) FROM mensagens")).isEqualTo(1);
        database.letTimePass(LONG);
        forgetAll();
        assertThat(parties()).as("3 and 4 are named, 1 and 2 are not").isEqualTo(2);
    }

    @Test
    void keepsAPartyThatIsUsedAgainBeforeItsOldMessagesAreForgotten() {
        QueueName queue = JSON.queue("00000003");
        put(store, queue, message(party(1), party(2)));
        collect(queue);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.minusHours(1));
        // The store knows the parties and does not send them again.
        put(store, queue, message(party(1), party(2)));
        database.letTimePass(Duration.ofHours(5));

        forgetAll();

        assertThat(parties()).isEqualTo(2);
        assertThat(read(queue, 1, 2)).hasSize(1);
    }

    @Test
    void waitsForATransactionThatMayStillStoreAMessageOfAnOldParty() throws Exception {
        QueueName queue = JSON.queue("00000004");
        put(store, queue, message(party(1), party(2)));
        collect(queue);
        get(store.mark(Duration.ZERO));
        database.letTimePass(RETENTION.plus(LONG));
        database.execute("CREATE OR REPLACE FUNCTION oldest_transaction() RETURNS timestamptz LANGUAGE sql"
                + " AS $$ SELECT now() - interval '11 hours' $$");

        forgetAll();

        assertThat(database.number("SELECT count(*) FROM mensagens")).isZero();
        assertThat(parties()).isEqualTo(2);
    }

    /** Parties come and go while they are used, since their use is noted every few milliseconds instead of every hour. */
    @Test
    void storesAndForgetsTheSamePartiesAtTheSameTimeOverTwoServers() {
        database.execute("CREATE OR REPLACE FUNCTION party_use() RETURNS interval LANGUAGE sql IMMUTABLE"
                + " AS $$ SELECT interval '10 ms' $$");
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        AtomicLong forgotten = new AtomicLong();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Store server = i == 0 ? store : otherStore;
            workers.add(work(end, failure, random -> {
                get(server.mark(Duration.ZERO));
                forgotten.addAndGet(get(server.forget(Duration.ofMillis(20), 100)));
            }));
        }
        for (int i = 0; i < 6; i++) {
            Store server = i % 2 == 0 ? store : otherStore;
            QueueName queue = JSON.queue("0000010" + i);
            workers.add(work(end, failure, random -> {
                List<Content> messages = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    messages.add(message(party(random.nextInt(60)), party(random.nextInt(60))));
                }
                get(server.store(List.of(new Store.Deposit(queue, messages))));
                if (random.nextInt(50) == 0) {
                    collect(server, queue, 40);
                }
                Thread.sleep(random.nextInt(40));
            }));
        }
        workers.forEach(CompletableFuture::join);

        assertThat(failure.get()).isNull();
        assertThat(forgotten.get()).isPositive();
        assertThat(database.number("""
                SELECT count(*) FROM mensagens m
                WHERE NOT EXISTS (SELECT 1 FROM clientes c WHERE c.id = m.pagador_id)
                   OR NOT EXISTS (SELECT 1 FROM clientes c WHERE c.id = m.recebedor_id)""")).isZero();
        for (int i = 0; i < 6; i++) {
            String queue = "0000010" + i;
            long head = database.number("SELECT seq FROM fila_saida WHERE fila = '" + queue + "'");
            long tail = database.number("SELECT seq FROM fila_entrada WHERE fila = '" + queue + "'");
            assertThat(read(JSON.queue(queue), head, tail)).as("what waits").hasSize(Math.toIntExact(tail - head));
        }
    }
}
