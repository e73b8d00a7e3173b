package malote.client;

import static malote.client.FakeServer.batch;
import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.first;
import static malote.client.FakeServer.half;
import static malote.client.FakeServer.nothing;
import static malote.client.FakeServer.problem;
import static malote.client.FakeServer.redelivered;
import static malote.client.FakeServer.silence;
import static malote.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a {@link Collector} reads: each promise, against a server that breaks off, refuses and falls silent. */
final class CollectorTest extends CollectorFixture {
    @Test
    void aBatchIsConfirmedOnlyAfterTheHandlerHasReturned() throws InterruptedException {
        server = new FakeServer(batch(S + "k1", 1, 2));
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);

        try (Collector collector = collector().start(batch -> {
            handling.countDown();
            mayReturn.await();
        })) {
            handling.await();
            assertThat(server.lines()).containsExactly(START);
            assertThat(recorder.heard()).containsExactly("opened");

            collector.stop();
            assertThat(server.lines()).containsExactly(START);
            mayReturn.countDown();
        }

        assertThat(server.lines()).containsExactly(START, "DELETE " + S + "k1");
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 2", "ended");
    }

    @Test
    void theNextReadConfirmsAndTheFormatIsAskedForOnEach() {
        server = new FakeServer(batch(S + "k1", 1, 2), batch(S + "k2", 3));

        collectUntil(2);

        assertThat(server.lines())
                .startsWith(START, "GET " + S + "k1")
                .endsWith("DELETE " + S + "k2")
                .doesNotHaveDuplicates();
        assertThat(server.requests().subList(0, 2))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("accept", "multipart/json"));
        assertThat(ids()).containsExactly(Samples.id(1), Samples.id(2), Samples.id(3));
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 2", "confirmed 1", "ended");
    }

    @Test
    void singleMessagesAreAskedForIfSoWished() {
        server = new FakeServer(batch(S + "k1", 1));

        collectUntil(collector().multipart(false), 1);

        assertThat(server.requests().get(0).headers()).containsEntry("accept", "application/json");
        assertThat(ids()).containsExactly(Samples.id(1));
    }

    @Test
    void afterNothingTheSameUriIsReadAtOnce() {
        server = new FakeServer(nothing(S + "k0"), nothing(S + "k0"), batch(S + "k1", 1));

        collectUntil(1);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k0", "GET " + S + "k0");
        assertThat(recorder.heard()).doesNotContain("retrying");
    }

    @Test
    void redeliveredIsPassedOn() {
        server = new FakeServer(redelivered(S + "k1", 1), batch(S + "k2", 2));

        collectUntil(2);

        assertThat(handled).extracting(Batch::redelivered).containsExactly(true, false);
    }

    @Test
    void aReadWhoseAnswerGotLostIsRepeatedWithTheSameUri() {
        FakeServer.Reply second = batch(S + "k2", 2, 3);
        server = new FakeServer(
                batch(S + "k1", 1),
                cut(),
                cut(), // The JDK may have repeated the first by itself, on a connection that it took for a stale one.
                half(second),
                status(200, "Pull-Next: " + S + "k2\r\n", "[{\"endToEndId\":"),
                status(200, "", Samples.json(2, 3)),
                status(200, "Pull-Next: http://127.0.0.1:1/elsewhere\r\n", Samples.json(2, 3)),
                second);

        collectUntil(2);

        assertThat(server.lines().subList(1, 8)).containsOnly("GET " + S + "k1");
        assertThat(ids()).containsExactly(Samples.id(1), Samples.id(2), Samples.id(3));
        assertThat(recorder.heard()).filteredOn("retrying"::equals).hasSizeBetween(5, 6);
        assertThat(recorder.heard()).containsSubsequence("confirmed 1", "confirmed 2", "ended");
    }

    @Test
    void aServerThatFallsSilentIsAskedAgain() {
        server = new FakeServer(batch(S + "k1", 1), silence(), batch(S + "k2", 2));

        collectUntil(collector().readTimeout(Duration.ofMillis(300)), 2);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", "GET " + S + "k1");
    }

    @Test
    void aHandlerThatThrowsGetsTheBatchAgainByAnotherReadOfTheSameUri() {
        server =
                new FakeServer(batch(S + "k1", 1), batch(S + "k2", 2, 3), batch(S + "k2", 2, 3), batch(S + "k2", 2, 3));
        AtomicInteger calls = new AtomicInteger();

        try (Collector collector = collector().start(batch -> {
            int call = calls.incrementAndGet();
            if (call == 2) {
                throw new IOException("disk full");
            } else if (call == 3) {
                throw new AssertionError("still");
            }
            handled.add(batch);
        })) {
            await().until(() -> handled.size() == 2);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", "GET " + S + "k1", "GET " + S + "k1");
        assertThat(handled).extracting(Batch::attempt).containsExactly(1, 3);
        assertThat(recorder.heard())
                .containsExactly("opened", "confirmed 1", "failed disk full", "failed still", "confirmed 2", "ended");
    }

    @Test
    void theFirstBatchWhichNoUriRepeatsIsKeptForTheHandler() {
        server = new FakeServer(batch(S + "k1", 1));
        AtomicInteger calls = new AtomicInteger();

        try (Collector collector = collector().start(batch -> {
            if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("no");
            }
            handled.add(batch);
        })) {
            await().until(() -> handled.size() == 1);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(ids()).containsExactly(Samples.id(1));
        assertThat(server.lines()).startsWith(START).endsWith("DELETE " + S + "k1");
    }

    @Test
    void theFirstBatchIsRepeatedByTheUriThatItsAnswerNames() {
        server = new FakeServer(first(S + "k0", S + "k1", 1), batch(S + "k1", 1));
        AtomicInteger calls = new AtomicInteger();

        try (Collector collector = collector().start(batch -> {
            if (calls.incrementAndGet() < 2) {
                throw new IllegalStateException("no");
            }
            handled.add(batch);
        })) {
            await().until(() -> handled.size() == 1);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(server.lines()).startsWith(START, "GET " + S + "k0").endsWith("DELETE " + S + "k1");
        assertThat(recorder.heard()).containsExactly("opened", "failed no", "confirmed 1", "ended");
    }

    @Test
    void whenThereIsNoRoomItWaitsAsLongAsTheServerAsks() {
        server = new FakeServer(
                problem(429, "six", "Retry-After: 1"), problem(503, "starting", "Retry-After: 1"), batch(S + "k1", 1));

        collectUntil(1);

        assertThat(server.lines()).startsWith(START, START, START);
        assertThat(recorder.heard()).startsWith("retrying", "retrying", "opened");
        assertThat(recorder.pauses()).hasSize(2).allSatisfy(pause -> assertThat(pause)
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void a503RepeatsTheSameRead() {
        server = new FakeServer(batch(S + "k1", 1), problem(503, "away"), problem(500, "fault"), batch(S + "k2", 2));

        collectUntil(2);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", "GET " + S + "k1", "GET " + S + "k1");
    }

    @Test
    void aServerThatIsNotThereYetIsWaitedFor() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        try (Collector collector = configured(Collector.of(Server.at("http://127.0.0.1:" + port), "32074986"))
                .start(handled::add)) {
            await().until(() -> recorder.heard().size() > 3);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(recorder.heard()).containsOnly("retrying");
        Duration first = recorder.pauses().get(0);
        assertThat(recorder.pauses().get(2)).isGreaterThan(first);
    }

    @Test
    void aStreamThatIsOverIsOpenedAnew() {
        server = new FakeServer(batch(S + "k1", 1), problem(410, "over"), batch(S + "m1", 2));

        collectUntil(2);

        assertThat(server.lines()).startsWith(START, "GET " + S + "k1", START).endsWith("DELETE " + S + "m1");
        assertThat(recorder.heard()).containsExactly("opened", "lost 1", "opened", "confirmed 1", "ended");
    }

    @Test
    void anUnknownOrOldUriIsLeftAndAnotherStreamOpenedAfterAPause() {
        for (int status : new int[] {404, 409}) {
            try (FakeServer other =
                    new FakeServer(batch(S + "k1", 1), problem(status, "no"), nothing(S + "m0"), batch(S + "m1", 2))) {
                Recorder heard = new Recorder();
                List<Batch> batches = new CopyOnWriteArrayList<>();
                try (Collector collector = configured(Collector.of(Server.at(other.url()), "32074986"))
                        .listener(heard)
                        .start(batches::add)) {
                    await().until(() -> batches.size() == 2);
                    assertThat(collector.ended()).isNotDone();
                }
                assertThat(other.lines()).startsWith(START, "GET " + S + "k1", START, "GET " + S + "m0");
                assertThat(heard.heard()).startsWith("opened", "lost 1", "retrying", "opened");
            }
        }
    }

    @Test
    void streamsThatAreAlwaysOverAreNotOpenedWithoutAPause() {
        server = new FakeServer(nothing(S + "a0"), problem(410, "over"), problem(503, "no"), nothing(S + "b0"));

        try (Collector collector = collector().start(handled::add)) {
            await().until(() -> server.requests().size() >= 5);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(recorder.heard()).containsSubsequence("opened", "lost 0", "retrying", "opened", "ended");
    }

    @Test
    void aListenerThatThrowsHarmsNothing() {
        server = new FakeServer(batch(S + "k1", 1), batch(S + "k2", 2));
        CollectorListener broken = new CollectorListener() {
            @Override
            public void opened(int stream) {
                throw new IllegalStateException("meant to be seen in the log of this test");
            }
        };

        collectUntil(collector().listener(broken), 2);

        assertThat(ids()).containsExactly(Samples.id(1), Samples.id(2));
    }

    @Test
    void headersGoWithEveryRequest() {
        server = new FakeServer(batch(S + "k1", 1));
        Server known = Server.at(server.url() + "/").withHeader("Authorization", "Bearer x");

        collectUntil(configured(Collector.of(known, "32074986")), 1);

        assertThat(server.requests())
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("authorization", "Bearer x"));
        assertThat(server.lines()).contains("DELETE " + S + "k1");
    }

    @Test
    void settingsThatCannotBeRightAreRefused() {
        assertThatThrownBy(() -> Collector.of(Server.at("http://localhost"), "3207498"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> collector().streams(7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> collector().limit(0)).isInstanceOf(IllegalArgumentException.class);
        for (String bad : List.of("localhost:3000", "ftp://x", "http://x/path", "http:///", "http://x?y")) {
            assertThatThrownBy(() -> Server.at(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
