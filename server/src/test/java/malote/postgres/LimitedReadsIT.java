package malote.postgres;

import static malote.it.Patience.await;
import static malote.queue.StoreContract.get;
import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import malote.queue.FakeClock;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL, where reads have a limit. Their timers stand still, so no read's time is over. */
@Tag("exhaustive")
final class LimitedReadsIT {
    private static final int MOST = LIMITED.maxReads();

    @TempDir
    static Path directory;

    private static TestDatabase database;
    private static Store store;
    private static List<Streams> servers;

    private final QueueName queue = LIMITED.queue(TestMessages.freshQueue().owner());

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
        store = database.store();
        FakeClock clock = new FakeClock();
        servers = List.of(new Streams(store, clock, KINDS), new Streams(database.store(), clock, KINDS));
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void ofTwelveReadsThatStartTogetherExactlySixWaitAndSixAreRefusedAndLeaveNothingBehind() {
        List<PendingRead> reads = startTogether();

        await().until(() -> refused(reads).size() >= MOST);
        await().until(() -> database.number(
                        "SELECT count(*) FROM coletores WHERE fila = '" + queue.text() + "' AND lendo_ate > now()")
                == MOST);
        assertThat(refused(reads)).hasSize(MOST);
        assertThat(get(store.holders(queue))).hasSize(MOST);

        reads.forEach(PendingRead::vanished);
    }

    @Test
    void theReadsOfOneServerWhoseClientsHangUpMakeRoomAtTheOther() {
        for (int round = 0; round < 10; round++) {
            Streams server = servers.get(round % 2);
            List<PendingRead> reads = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                PendingRead read = server.start(queue, 1);
                await().until(() -> isAnswered(read) || isBeingRead(read));
                assertThat(isAnswered(read)).isFalse();
                reads.add(read);
            }
            PendingRead refused = servers.get(1 - round % 2).start(queue, 1);
            await().until(() -> isAnswered(refused));
            assertThat(get(refused.answer())).isInstanceOf(Answer.TooMany.class);

            reads.forEach(PendingRead::vanished);

            await().until(() -> get(store.holders(queue)).isEmpty());
        }
    }

    private List<PendingRead> startTogether() {
        List<PendingRead> reads = new ArrayList<>();
        for (int i = 0; i < 2 * MOST; i++) {
            reads.add(servers.get(i % 2).start(queue, 1));
        }
        return reads;
    }

    private static List<PendingRead> refused(List<PendingRead> reads) {
        return reads.stream()
                .filter(LimitedReadsIT::isAnswered)
                .filter(read -> get(read.answer()) instanceof Answer.TooMany)
                .toList();
    }

    private boolean isBeingRead(PendingRead read) {
        return database.number("SELECT count(*) FROM coletores WHERE chave = '"
                        + read.id().key() + "' AND lendo_ate > now()")
                == 1;
    }

    private static boolean isAnswered(PendingRead read) {
        return read.answer().toCompletableFuture().isDone();
    }
}
