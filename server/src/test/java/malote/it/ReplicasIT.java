package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Two servers on one database are one server to their clients. */
@Tag("exhaustive")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class ReplicasIT {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;
    private static ServerProcess one;
    private static ServerProcess two;
    private static Inside inside;

    private final String ispb = freshIspb();
    private final Client here = one.client();
    private final Client there = two.client();

    /** Both servers start at the same time on a database without tables. */
    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedDatabase.start(directory.resolve("data"));
        inside = new Inside(database.address());
        one = ServerProcess.launch(Files.createDirectory(directory.resolve("one")), inside.settings());
        two = ServerProcess.launch(Files.createDirectory(directory.resolve("two")), inside.settings());
        one.port();
        two.port();
    }

    @AfterAll
    static void stop() {
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Test
    void exactlySixOfManyCollectorsThatStartTogetherAtBothAreLetIn() {
        for (int round = 0; round < 3; round++) {
            String institution = freshIspb();
            here.generate(institution, 60);
            List<CompletableFuture<Response>> starts = IntStream.range(0, 16)
                    .mapToObj(i -> (i % 2 == 0 ? here : there).startAsync(institution, SINGLE))
                    .toList();

            assertThat(starts)
                    .allMatch(start -> List.of(200, 429).contains(get(start).status()));
            assertThat(starts.stream().filter(start -> get(start).status() == 200))
                    .hasSize(6);
            assertThat(inside.open(institution)).isEqualTo(6);
            here.stop(institution);
        }
    }

    @Test
    void aMessageStoredAtOneIsDeliveredAtOnceAtTheOther() {
        for (int round = 0; round < 5; round++) {
            CompletableFuture<Response> waiting = here.startAsync(ispb, SINGLE);
            inside.awaitWaiting(ispb, 1);

            long stored = System.nanoTime();
            List<String> ids = there.generate(ispb, 1).ids();
            Response response = get(waiting);

            assertThat(response.ids()).isEqualTo(ids);
            assertThat(Duration.ofNanos(System.nanoTime() - stored)).isLessThan(Duration.ofSeconds(5));
            here.end(response.pullNext());
        }
    }

    @Test
    void aStreamIsReadAtBothInTurn() {
        List<String> generated = here.generate(ispb, 30).ids();

        Response first = here.start(ispb, MANY);
        Response second = there.read(first.pullNext(), MANY);
        Response repeated = here.read(first.pullNext(), MANY);
        Response third = here.read(second.pullNext(), MANY);

        assertThat(repeated.body()).isEqualTo(second.body());
        assertThat(repeated.pullNext()).isEqualTo(second.pullNext());
        List<String> read = new ArrayList<>();
        List.of(first, second, third).forEach(response -> read.addAll(response.ids()));
        assertThat(read).isEqualTo(generated);
        assertThat(there.end(third.pullNext()).status()).isEqualTo(200);
        assertThat(here.read(third.pullNext(), MANY).status()).isEqualTo(410);
    }

    @Test
    void aReadThatIsMadeTwiceGetsItsBatchAtBothThoughAnotherReadWaitsBeforeItAtTheSecond() {
        here.generate(ispb, 2);
        String stream = here.start(ispb, SINGLE).pullNext();
        String otherStream = here.start(ispb, SINGLE).pullNext();
        CompletableFuture<Response> other = there.readAsync(otherStream, SINGLE);
        CompletableFuture<Response> read = here.readAsync(stream, SINGLE);
        inside.awaitWaiting(ispb, 2);
        String seen = inside.lastSeen(stream);
        CompletableFuture<Response> again = there.readAsync(stream, SINGLE);
        await().until(() -> !inside.lastSeen(stream).equals(seen));

        here.generate(ispb, 1);
        get(CompletableFuture.anyOf(read, other));
        if (other.isDone()) {
            here.generate(ispb, 1);
        }

        assertThat(get(again).body()).isEqualTo(get(read).body());
        assertThat(get(again).pullNext()).isEqualTo(get(read).pullNext());
        here.stop(ispb);
    }

    @Test
    void deleteAtOneAnswersTheReadThatWaitsAtTheOther() {
        here.generate(ispb, 1);
        Response first = here.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = here.readAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);

        assertThat(there.end(first.pullNext()).status()).isEqualTo(200);

        assertThat(get(waiting).status()).isEqualTo(410);
        assertThat(get(waiting).millis()).isLessThan(7_000);
    }

    @Test
    void stopAtOneAnswersTheReadsThatWaitAtTheOther() {
        List<CompletableFuture<Response>> waiting = IntStream.range(0, 6)
                .mapToObj(i -> (i % 2 == 0 ? here : there).startAsync(ispb, SINGLE))
                .toList();
        inside.awaitWaiting(ispb, 6);

        assertThat(there.stop(ispb).status()).isEqualTo(200);

        assertThat(waiting).allMatch(read -> get(read).status() == 410);
    }

    @Test
    void aBatchThatComesBackAtOneWakesTheReadThatWaitsAtTheOther() {
        here.generate(ispb, 3);
        Response lost = here.start(ispb, MANY);
        CompletableFuture<Response> waiting = here.startAsync(ispb, MANY);
        inside.awaitWaiting(ispb, 1);

        there.end(lost.pullNext().replaceAll("1$", "0"));

        assertThat(get(waiting).ids()).isEqualTo(lost.ids());
        assertThat(get(waiting).isRedelivered()).isTrue();
        here.stop(ispb);
    }

    @Test
    void aPlaceThatAVanishedClientLeavesAtOneIsFreeAtTheOther() throws IOException {
        List<Socket> sockets = IntStream.range(0, 6)
                .mapToObj(i -> here.open("/api/pix/" + ispb + "/stream/start"))
                .toList();
        inside.awaitWaiting(ispb, 6);
        assertThat(there.start(ispb, SINGLE).status()).isEqualTo(429);

        for (Socket socket : sockets) {
            Client.hangUp(socket);
        }

        inside.awaitOpen(ispb, 0);
        there.generate(ispb, 1);
        assertThat(there.start(ispb, SINGLE).status()).isEqualTo(200);
        there.stop(ispb);
    }

    @Test
    void sixCollectorsThatReadAtBothInTurnGetEveryMessageOnce() {
        AtomicInteger turn = new AtomicInteger();
        try (Workload workload = new Workload(ispb, i -> turn.incrementAndGet() % 2 == 0 ? here : there)) {
            workload.start();
            workload.awaitConfirmed(500);
            workload.endAndCheck();
        }
        here.stop(ispb);
    }

    @Test
    void whenOneIsKilledItsCollectorsGoOnAtTheOther() throws IOException {
        try (ServerProcess third =
                        ServerProcess.start(Files.createDirectory(directory.resolve("three")), inside.settings());
                Workload workload =
                        new Workload(ispb, i -> third.isAlive() ? third.client() : i % 2 == 0 ? here : there)) {
            workload.start();
            workload.awaitConfirmed(300);

            third.kill9();

            workload.awaitConfirmed(300);
            workload.endAndCheck();
        }
        here.stop(ispb);
    }
}
