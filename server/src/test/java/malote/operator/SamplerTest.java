package malote.operator;

import static java.util.Objects.requireNonNull;
import static malote.operator.FakeOperatorStore.queue;
import static malote.queue.TestQueues.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import malote.queue.FakeClock;
import malote.queue.QueueName;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SamplerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final QueueName ISPB = JSON.queue("32074986");

    private final FakeClock clock = new FakeClock();
    private final long zero = clock.nanoTime();
    private final FakeOperatorStore store = new FakeOperatorStore();
    private final Sampler sampler = new Sampler(store, clock, () -> Instant.ofEpochMilli(millis()));
    private final Recorder recorder = new Recorder();

    private static final class Recorder implements Sampler.Watcher {
        final List<Report> reports = new ArrayList<>();
        boolean closed;

        @Override
        public void told(Report report) {
            reports.add(report);
        }

        @Override
        public void closed() {
            closed = true;
        }

        Report last() {
            return reports.get(reports.size() - 1);
        }

        Figures figures() {
            return requireNonNull(last().figures());
        }
    }

    private long millis() {
        return 1_000_000 + (clock.nanoTime() - zero) / 1_000_000;
    }

    @BeforeEach
    void start() {
        sampler.start();
    }

    @Test
    void looksEveryTenSecondsWhileNobodyWatches() {
        clock.advance(Duration.ofSeconds(60));

        assertThat(store.looks).isBetween(6, 7);
    }

    @Test
    void looksOnceASecondWhileSomebodyWatches() {
        sampler.watch(recorder);
        clock.advance(Duration.ofSeconds(60));
        assertThat(store.looks).isBetween(59, 61);
        assertThat(recorder.reports).hasSize(store.looks);

        sampler.forget(recorder);
        int before = store.looks;
        clock.advance(Duration.ofSeconds(60));
        assertThat(store.looks - before).isBetween(5, 7);
    }

    @Test
    void aQuestionCountsAsWatchingForTenSeconds() {
        clock.advance(SECOND);
        get(sampler.fresh());
        int before = store.looks;
        clock.advance(Duration.ofSeconds(30));

        assertThat(store.looks - before).isBetween(10, 13);
    }

    @Test
    void anAnswerIsNeverOlderThanItsQuestion() {
        clock.advance(SECOND);
        store.hold(true);
        CompletableFuture<Figures> before = sampler.fresh().toCompletableFuture();
        store.are(queue("32074986", 5, 0));
        CompletableFuture<Figures> after = sampler.fresh().toCompletableFuture();
        store.are(queue("32074986", 3, 0));
        store.hold(false);
        assertThat(before).isCompleted();
        assertThat(after).as("that look began before it").isNotDone();

        store.are(queue("32074986", 7, 0));
        clock.advance(Duration.ofMillis(250));
        assertThat(get(after).in()).isEqualTo(7);
    }

    @Test
    void thousandsOfQuestionsAreFourLooksASecond() {
        clock.advance(SECOND);
        int before = store.looks;
        List<CompletableFuture<Figures>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(sampler.fresh().toCompletableFuture());
            clock.advance(Duration.ofMillis(1));
        }
        clock.advance(Duration.ofMillis(250));

        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(store.looks - before).isLessThanOrEqualTo(6);
    }

    @Test
    void looksMoreSeldomTheLongerALookTakes() {
        sampler.watch(recorder);
        List<Long> began = new ArrayList<>();
        for (int look = 0; look < 6; look++) {
            store.hold(true);
            for (int before = store.looks; store.looks == before; ) {
                clock.advance(Duration.ofMillis(250));
            }
            began.add(millis());
            clock.advance(SECOND.multipliedBy(3));
            store.hold(false);
        }

        assertThat(began.get(5) - began.get(2))
                .as("3 s each, and ten times that between them")
                .isBetween(99_000L, 102_000L);
        assertThat(recorder.reports.subList(recorder.reports.size() - 4, recorder.reports.size()))
                .as("a look that takes as long as the last is no sign that the store is away")
                .allMatch(Report::isStoreThere);
    }

    @Test
    void oneLookThatIsHeldUpChangesNothing() {
        sampler.watch(recorder);
        clock.advance(SECOND.multipliedBy(3));
        store.hold(true);
        clock.advance(SECOND.multipliedBy(5));
        store.hold(false);
        int before = store.looks;

        clock.advance(SECOND.multipliedBy(10));

        assertThat(store.looks - before).isBetween(9, 11);
    }

    @Test
    void chartsTheLastFiveMinutesAndTheLastHour() {
        sampler.watch(recorder);
        for (int second = 1; second <= 4_000; second++) {
            store.are(queue("32074986", second * 30L, second * 20L));
            clock.advance(SECOND);
        }

        assertThat(sampler.minutes()).hasSizeBetween(290, 310);
        assertThat(sampler.hour()).hasSizeBetween(350, 370);
        assertThat(sampler.hour().subList(1, 350)).allSatisfy(point -> {
            assertThat(point.inPerSecond()).isBetween(26.0, 34.0);
            assertThat(point.outPerSecond()).isBetween(17.0, 23.0);
        });
        Point last = sampler.minutes().get(sampler.minutes().size() - 1);
        assertThat(last.waiting()).isBetween(39_900L, 40_000L);
        assertThat(last.atMillis() - sampler.minutes().get(0).atMillis()).isBetween(295_000L, 300_000L);
    }

    @Test
    void tellsOfEachQueueHowFastItMovesAndHowLongItsOldestMessageWaits() {
        sampler.watch(recorder);
        store.are(queue("00000001", 0, 0));
        clock.advance(Duration.ofSeconds(2));
        store.are(queue("00000001", 0, 0), queue("32074986", 40, 0));
        clock.advance(SECOND);
        long came = millis();
        store.are(queue("00000001", 0, 0), queue("32074986", 90, 10));
        clock.advance(Duration.ofSeconds(3));

        QueueFigures queue = recorder.figures().of(ISPB).orElseThrow();
        assertThat(queue.waiting()).isEqualTo(80);
        assertThat(queue.inPerSecond()).isBetween(20.0, 30.0);
        assertThat(queue.outPerSecond()).isBetween(2.0, 4.0);
        assertThat(queue.oldestSince()).isBetween(came - 1_000, came);
        assertThat(queue.orEarlier()).isFalse();

        store.are(queue("00000001", 0, 0), queue("32074986", 90, 90));
        clock.advance(SECOND);
        assertThat(recorder.figures().of(ISPB).orElseThrow().oldestSince()).isZero();
    }

    @Test
    void whatWaitedBeforeTheFirstLookIsThatOldOrOlder() {
        store.are(queue("32074986", 40, 10));
        sampler.watch(recorder);
        clock.advance(Duration.ofSeconds(5));

        QueueFigures queue = recorder.figures().of(ISPB).orElseThrow();
        assertThat(queue.orEarlier()).isTrue();
        assertThat(millis() - queue.oldestSince()).isBetween(3_500L, 5_000L);
    }

    @Test
    void saysThatTheStoreIsAwayAndGoesOnWhenItIsBack() {
        store.are(queue("32074986", 40, 10));
        sampler.watch(recorder);
        clock.advance(Duration.ofSeconds(2));
        store.away(true);
        clock.advance(Duration.ofSeconds(3));
        long since = recorder.last().storeSince();

        assertThat(recorder.last().isStoreThere()).isFalse();
        assertThat(millis() - since).isBetween(2_000L, 3_000L);
        assertThat(recorder.figures().in()).as("the last that are known").isEqualTo(40);
        assertThat(sampler.fresh()).isCompletedExceptionally();

        store.away(false);
        clock.advance(Duration.ofSeconds(2));
        assertThat(recorder.last().isStoreThere()).isTrue();
        assertThat(recorder.last().storeSince()).isGreaterThan(since);
    }

    @Test
    void aStoreThatDoesNotAnswerIsAway() {
        sampler.watch(recorder);
        clock.advance(Duration.ofSeconds(2));
        store.hold(true);
        clock.advance(Duration.ofSeconds(2));
        CompletableFuture<Figures> asked = sampler.fresh().toCompletableFuture();
        int before = recorder.reports.size();
        clock.advance(Duration.ofSeconds(5));

        assertThat(recorder.last().isStoreThere()).isFalse();
        assertThat(recorder.reports.size() - before)
                .as("watchers hear all the same")
                .isBetween(4, 6);
        assertThat(asked).isCompletedExceptionally();

        store.hold(false);
        assertThat(recorder.last().isStoreThere()).isTrue();
        clock.advance(SECOND);
        assertThat(sampler.fresh()).isCompleted();
    }

    @Test
    void theEndIsTold() {
        sampler.watch(recorder);
        store.hold(true);
        CompletableFuture<Figures> asked = sampler.fresh().toCompletableFuture();
        sampler.close();

        assertThat(recorder.closed).isTrue();
        assertThat(asked).isCompletedExceptionally();
        assertThat(sampler.fresh().toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
        Recorder late = new Recorder();
        sampler.watch(late);
        assertThat(late.closed).isTrue();
    }

    private static Figures get(java.util.concurrent.CompletionStage<Figures> stage) {
        return stage.toCompletableFuture().join();
    }
}
