package malote.client;

import static malote.client.FakeServer.batch;
import static malote.client.FakeServer.cut;
import static malote.client.FakeServer.first;
import static malote.client.FakeServer.nothing;
import static malote.client.FakeServer.problem;
import static malote.client.FakeServer.silence;
import static malote.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How a {@link Collector} ends, what its end confirms and gives back, and on which threads it runs till then. */
final class CollectorEndTest extends CollectorFixture {
    @Test
    void aFirstBatchThatWasNotHandledIsGivenBackAtTheEnd() {
        server = new FakeServer(first(S + "k0", S + "k1", 1, 2));

        Collector[] collector = new Collector[1];
        CountDownLatch started = new CountDownLatch(1);
        collector[0] = collector().start(batch -> {
            started.await();
            collector[0].stop();
            throw new IOException("disk full");
        });
        started.countDown();
        collector[0].ended().join();

        assertThat(server.lines()).containsExactly(START, "DELETE " + S + "k0");
        assertThat(recorder.heard()).containsExactly("opened", "failed disk full", "gave back 2", "ended");
    }

    @Test
    void aBatchThatWasNotHandledIsGivenBackAtTheEnd() {
        server = new FakeServer(batch(S + "k1", 1), batch(S + "k2", 2));
        AtomicInteger calls = new AtomicInteger();

        Collector collector = collector()
                .pauses(Duration.ofMinutes(1), Duration.ofMinutes(1))
                .start(batch -> {
                    if (calls.incrementAndGet() == 2) {
                        throw new IllegalStateException("no");
                    }
                });
        await().until(() -> recorder.heard().contains("failed no"));
        collector.close();

        assertThat(server.lines()).containsExactly(START, "GET " + S + "k1", "DELETE " + S + "k1");
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 1", "failed no", "gave back 1", "ended");
    }

    @Test
    void aRefusalForGoodEndsTheCollector() {
        server = new FakeServer(problem(401, "who are you"));

        Collector collector = collector().streams(2).start(handled::add);

        assertThatThrownBy(() -> collector.ended().get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CollectorException.class)
                .hasMessageContaining("who are you");
        assertThatThrownBy(() -> collector.ended().join()).isInstanceOf(CompletionException.class);
        assertThat(recorder.heard()).contains("gave up 401");
        collector.close();
    }

    @Test
    void theEndCutsOffTheReadThatWaits() {
        server = new FakeServer(nothing(S + "k0"));

        Collector collector = collector().readTimeout(Duration.ofMinutes(5)).start(handled::add);
        await().until(() -> server.requests().size() == 2);
        collector.close();

        assertThat(server.lines()).containsExactly(START, "GET " + S + "k0", "DELETE " + S + "k0");
        assertThat(collector.ended()).isCompleted();
    }

    @Test
    void theEndIsTriedAgainIfItsAnswerGetsLost() {
        server = new FakeServer(batch(S + "k1", 1)).ends(cut(), problem(503, "no"), status(200, "", "{}"));

        collectUntil(1);

        assertThat(server.lines()).filteredOn(("DELETE " + S + "k1")::equals).hasSize(3);
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 1", "ended");
    }

    @Test
    void anEndThatIsRefusedConfirmsNothing() {
        server = new FakeServer(batch(S + "k1", 1)).ends(problem(410, "abandoned"));

        Collector collector = collector().limit(1).start(handled::add);
        collector.ended().join();

        assertThat(recorder.heard()).containsExactly("opened", "lost 1");
    }

    @Test
    void anEndThatDoesNotWorkIsGivenUp() {
        server = new FakeServer(batch(S + "k1", 1)).ends(silence(), silence(), silence());

        Collector collector =
                collector().limit(1).endTimeout(Duration.ofMillis(300)).start(handled::add);
        collector.ended().join();

        assertThat(recorder.heard()).containsExactly("opened", "lost 1");
    }

    @Test
    void noMoreThanTheLimitIsRead() {
        server = new FakeServer(batch(S + "k1", 1, 2, 3, 4, 5, 6, 7, 8, 9), batch(S + "k2", 10), batch(S + "k3", 11));

        Collector collector = collector().limit(11).start(handled::add);
        collector.ended().join();

        assertThat(server.requests())
                .extracting(request -> request.headers().get("accept"))
                .startsWith("multipart/json", "application/json", "application/json");
        assertThat(server.lines()).hasSize(4).endsWith("DELETE " + S + "k3");
        assertThat(recorder.heard()).containsExactly("opened", "confirmed 9", "confirmed 1", "confirmed 1", "ended");
    }

    @Test
    void theHandlerMayEndItsCollectorEitherWay() {
        for (boolean close : new boolean[] {true, false}) {
            try (FakeServer other = new FakeServer(batch(S + "k1", 1))) {
                CountDownLatch started = new CountDownLatch(1);
                Collector[] collector = new Collector[1];
                collector[0] = configured(Collector.of(Server.at(other.url()), "32074986"))
                        .start(batch -> {
                            started.await();
                            if (close) {
                                collector[0].close();
                            } else {
                                collector[0].stop();
                            }
                        });
                started.countDown();
                collector[0].ended().join();
                assertThat(other.lines()).containsExactly(START, "DELETE " + S + "k1");
            }
        }
    }

    @Test
    void anExecutorOfTheCallersRunsTheStreams() throws InterruptedException {
        server = new FakeServer(batch(S + "k1", 1), batch(S + "m1", 2));
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> new Thread(task, "mine"));
        List<String> names = new CopyOnWriteArrayList<>();
        CyclicBarrier bothAreOpen = new CyclicBarrier(2);

        try (Collector collector = collector().streams(2).executor(executor).start(batch -> {
            bothAreOpen.await();
            names.add(Thread.currentThread().getName());
        })) {
            await().until(() -> names.size() == 2);
            assertThat(collector.ended()).isNotDone();
        }

        assertThat(names).containsOnly("mine");
        executor.shutdown();
        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.lines()).contains("DELETE " + S + "k1", "DELETE " + S + "m1");
    }

    @Test
    void aStreamThatTheExecutorNeverCameToDoesNotHoldTheEndUp() {
        server = new FakeServer(nothing(S + "k0"));
        ExecutorService executor = Executors.newSingleThreadExecutor();

        Collector collector = collector().streams(3).executor(executor).start(handled::add);
        await().until(() -> server.requests().size() == 2);
        collector.close();

        assertThat(collector.ended()).isCompleted();
        executor.shutdownNow();
    }

    @Test
    void anExecutorThatRefusesIsTold() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.shutdown();

        assertThatThrownBy(() -> collector().executor(executor).start(handled::add))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void aThreadThatIsInterruptedEndsItsStream() throws InterruptedException {
        server = new FakeServer(nothing(S + "k0"));
        ExecutorService executor = Executors.newSingleThreadExecutor();

        Collector collector = collector().executor(executor).start(handled::add);
        await().until(() -> server.requests().size() == 2);
        executor.shutdownNow();

        assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.lines()).endsWith("DELETE " + S + "k0");
        assertThat(collector.ended()).isCompleted();
    }
}
