package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import malote.queue.Events;
import malote.queue.Overloaded;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lane on which all requests are alike: batches, room, failures. */
@Timeout(30)
final class LaneTest extends LaneFixture {
    @Test
    void runsAtOnceWhatComesWhenItIsIdle() {
        Lane<Request, String> lane = lane(10, 10);

        CompletableFuture<String> one = lane.submit(Request.of("one"));
        assertThat(calls).hasSize(1);
        last().complete();
        CompletableFuture<String> two = lane.submit(Request.of("two"));
        last().complete();

        assertThat(calls).extracting(Running::names).containsExactly(List.of("one"), List.of("two"));
        assertThat(one).isCompletedWithValue("one");
        assertThat(two).isCompletedWithValue("two");
    }

    @Test
    void gathersWhatComesWhileItIsBusyInOneBatchInOrder() {
        Lane<Request, String> lane = lane(100, 100);
        List<CompletableFuture<String>> results = submit(lane, "a", "b", "c", "d");

        last().complete();
        assertThat(results.get(0)).isCompletedWithValue("a");
        assertThat(results.get(1)).isNotDone();
        last().complete();

        assertThat(calls).extracting(Running::names).containsExactly(List.of("a"), List.of("b", "c", "d"));
        assertThat(results).extracting(CompletableFuture::join).containsExactly("a", "b", "c", "d");
    }

    @Test
    void takesTheNextBatchBeforeItAnswersTheLast() {
        Lane<Request, String> lane = lane(100, 100);
        List<CompletableFuture<String>> results = submit(lane, "a", "b");
        AtomicInteger callsThen = new AtomicInteger();
        results.get(0).thenRun(() -> callsThen.set(calls.size()));

        last().complete();

        assertThat(callsThen).hasValue(2);
    }

    @Test
    void makesNoBatchHeavierThanItsLimitUnlessOneRequestIs() {
        Lane<Request, String> lane = lane(100, 5);
        submit(lane, "first");
        for (int weight : List.of(3, 2, 1, 9, 4, 2)) {
            lane.submit(new Request("w" + weight, weight, List.of()));
        }

        completeAll();

        assertThat(calls)
                .extracting(Running::names)
                .containsExactly(
                        List.of("first"),
                        List.of("w3", "w2"),
                        List.of("w1"),
                        List.of("w9"),
                        List.of("w4"),
                        List.of("w2"));
    }

    @Test
    void neverPutsRequestsThatShareAKeyInOneBatchAndKeepsTheirOrder() {
        Lane<Request, String> lane = lane(100, 100);
        lane.submit(Request.of("first"));
        lane.submit(Request.of("a1", "a"));
        lane.submit(Request.of("a2", "a"));
        lane.submit(Request.of("b1", "b"));
        lane.submit(Request.of("ab", "a", "b"));
        lane.submit(Request.of("c1", "c"));
        lane.submit(Request.of("a3", "a"));

        completeAll();

        assertThat(calls)
                .extracting(Running::names)
                .containsExactly(
                        List.of("first"), List.of("a1", "b1", "c1"), List.of("a2"), List.of("ab"), List.of("a3"));
    }

    @Test
    void refusesWhatItCannotHoldAndTakesMoreWhenThereIsRoom() {
        Lane<Request, String> lane = lane(3, 2);
        List<CompletableFuture<String>> results = submit(lane, "running", "1", "2", "3", "4");

        assertThat(results.subList(0, 4)).noneMatch(CompletableFuture::isDone);
        assertThat(results.get(4))
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(Overloaded.class);
        last().complete();
        assertThat(lane.submit(Request.of("5"))).isNotDone();
        assertThat(lane.submit(Request.of("6"))).isNotDone();
        assertThat(lane.submit(Request.of("7"))).isCompletedExceptionally();
    }

    @Test
    void takesARequestHeavierThanItsCapacityWhenNothingWaits() {
        Lane<Request, String> lane = lane(3, 2);
        submit(lane, "running");

        assertThat(lane.submit(new Request("heavy", 50, List.of()))).isNotDone();
        assertThat(lane.submit(Request.of("light"))).isCompletedExceptionally();
        completeAll();
        assertThat(calls).hasSize(2);
    }

    @Test
    void countsDeferredRequestsAsWaiting() {
        Lane<Request, String> lane = lane(3, 10);
        lane.submit(Request.of("running"));
        for (int i = 0; i < 3; i++) {
            assertThat(lane.submit(Request.of("same", "key"))).isNotDone();
        }
        last().complete();

        assertThat(lane.submit(Request.of("room for one"))).isNotDone();
        assertThat(lane.submit(Request.of("no room"))).isCompletedExceptionally();
    }

    @Test
    void letsOneBadRequestFailAlone() {
        Lane<Request, String> lane = lane(100, 100);
        List<CompletableFuture<String>> results = submit(lane, "first", "good", "bad", "better");
        last().complete();
        IllegalStateException wrong = new IllegalStateException("bad");

        last().result().completeExceptionally(wrong);
        lane.submit(Request.of("later"));
        last().complete();
        last().result().completeExceptionally(wrong);
        last().complete();
        last().complete();

        assertThat(calls)
                .extracting(Running::names)
                .containsExactly(
                        List.of("first"),
                        List.of("good", "bad", "better"),
                        List.of("good"),
                        List.of("bad"),
                        List.of("better"),
                        List.of("later"));
        assertThat(results.get(1)).isCompletedWithValue("good");
        assertThat(results.get(2))
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCause(wrong);
        assertThat(results.get(3)).isCompletedWithValue("better");
    }

    @Test
    void failsAllAtOnceWhenTheStoreIsAway() {
        Lane<Request, String> lane = lane(100, 100);
        List<CompletableFuture<String>> results = submit(lane, "first", "a", "b", "c");
        last().complete();
        lane.submit(Request.of("d"));

        last().result().completeExceptionally(new StoreUnavailable("away", new IllegalStateException(), true));

        assertThat(results.subList(1, 4)).allSatisfy(result -> assertThat(result)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class));
        assertThat(last().names()).as("and goes on").containsExactly("d");
    }

    @Test
    void takesAnExceptionForAFailure() {
        AtomicInteger count = new AtomicInteger();
        Lane<Request, String> lane = lane(100, 100, requests -> {
            if (count.incrementAndGet() == 1) {
                throw new IllegalStateException("thrown");
            }
            return CompletableFuture.completedFuture(names(requests));
        });

        assertThat(lane.submit(Request.of("a"))).isCompletedExceptionally();
        assertThat(lane.submit(Request.of("b"))).isCompletedWithValue("b");
    }

    @Test
    void dropsWhatNobodyWantsAnyMore() {
        Lane<Request, String> lane = lane(3, 10);
        List<CompletableFuture<String>> results = submit(lane, "running", "a", "b", "c");
        results.get(0).cancel(false);
        results.get(1).cancel(false);
        results.get(3).cancel(false);

        completeAll();

        assertThat(calls).extracting(Running::names).containsExactly(List.of("running"), List.of("b"));
        assertThat(results.get(2)).isCompletedWithValue("b");
        submit(lane, "running");
        assertThat(submit(lane, "d", "e", "f")).as("their room is free").noneMatch(CompletableFuture::isDone);
    }

    @Test
    void isIdleAgainWhenAllThatWaitedWasCancelled() {
        Lane<Request, String> lane = lane(10, 10);
        List<CompletableFuture<String>> results = submit(lane, "running", "a");
        results.get(1).cancel(false);
        last().complete();

        lane.submit(Request.of("b"));

        assertThat(last().names()).containsExactly("b");
    }

    @Test
    void needsNoDeepStackHoweverManyBatchesAreAnsweredAtOnce() {
        for (boolean isUnavailable : List.of(false, true)) {
            CompletableFuture<List<String>> first = new CompletableFuture<>();
            AtomicInteger count = new AtomicInteger();
            Lane<Request, String> lane = lane(5_000, 10, requests -> {
                if (count.getAndIncrement() == 0) {
                    return first;
                }
                return isUnavailable
                        ? CompletableFuture.failedFuture(
                                new StoreUnavailable("away", new IllegalStateException(), true))
                        : CompletableFuture.completedFuture(names(requests));
            });
            List<CompletableFuture<String>> results = IntStream.range(0, 5_000)
                    .mapToObj(i -> lane.submit(Request.of("r" + i, "key")))
                    .toList();

            first.complete(List.of("r0"));

            assertThat(results).allMatch(CompletableFuture::isDone);
            assertThat(count).hasValue(5_000);
            assertThat(results.get(4_999).isCompletedExceptionally()).isEqualTo(isUnavailable);
        }
    }

    @Test
    void needsNoDeepStackToRunABigBatchSingly() {
        CompletableFuture<List<String>> first = new CompletableFuture<>();
        AtomicInteger count = new AtomicInteger();
        Lane<Request, String> lane = lane(5_000, 5_000, requests -> switch (count.getAndIncrement()) {
            case 0 -> first;
            case 1 -> CompletableFuture.failedFuture(new IllegalStateException("one of them is bad"));
            default -> CompletableFuture.completedFuture(names(requests));
        });
        List<CompletableFuture<String>> results = IntStream.range(0, 5_000)
                .mapToObj(i -> lane.submit(Request.of("r" + i)))
                .toList();

        first.complete(List.of("r0"));

        assertThat(results).allMatch(result -> result.isDone() && !result.isCompletedExceptionally());
    }

    @Test
    void answersEveryRequestOnceAndRunsOneBatchAtATimeUnderManyThreads() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        Set<Integer> sizes = java.util.Collections.synchronizedSet(new TreeSet<>());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Executor later = CompletableFuture.delayedExecutor(50, TimeUnit.MICROSECONDS, threads);
        try {
            Lane<Request, String> lane = lane(100_000, 64, requests -> {
                atOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
                sizes.add(requests.size());
                return CompletableFuture.supplyAsync(
                        () -> {
                            running.decrementAndGet();
                            return names(requests);
                        },
                        later);
            });
            List<CompletableFuture<List<CompletableFuture<String>>>> submitters = IntStream.range(0, 8)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, 2_000)
                                    .mapToObj(i -> lane.submit(Request.of(thread + "-" + i, "key" + i % 50)))
                                    .toList(),
                            threads))
                    .toList();

            for (int thread = 0; thread < 8; thread++) {
                int t = thread;
                assertThat(submitters.get(thread).get(20, TimeUnit.SECONDS).stream()
                                .map(CompletableFuture::join))
                        .containsExactlyElementsOf(IntStream.range(0, 2_000)
                                .mapToObj(i -> t + "-" + i)
                                .toList());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(atOnce).hasValue(1);
        assertThat(sizes).anyMatch(size -> size > 1).allMatch(size -> size <= 50);
    }

    @Test
    void tellsWhatWaitsAndHowLongItsCallsTake() {
        List<IntSupplier> gauges = new ArrayList<>();
        List<String> told = new ArrayList<>();
        Events events = new Events() {
            @Override
            public void lane(String name, IntSupplier waiting) {
                gauges.add(waiting);
            }

            @Override
            public void called(String lane, int requests, long nanos) {
                told.add(lane + " called for " + requests + " in " + nanos);
            }
        };
        Lane<Request, String> lane =
                new Lane<>(Limits.of("test", 1, 1, LaneFixture::queue, Request::keys), this::running, clock, events);
        submit(lane, "running", "a", "b");
        assertThat(gauges).extracting(IntSupplier::getAsInt).containsExactly(2);
        clock.advance(Duration.ofMillis(1));
        last().complete();
        last().complete();

        assertThat(told).containsExactly("test called for 1 in 1000000", "test called for 2 in 0");
    }

    @Test
    void refusesWhatWouldWaitTooLongByWhatTheLastCallsTook() {
        Lane<Request, String> lane = new Lane<>(
                new Limits<>(
                        "test",
                        1,
                        32,
                        new Limits.Room(1_000, Duration.ZERO, 100),
                        Request::weight,
                        LaneFixture::queue,
                        Request::keys),
                this::running,
                clock,
                Events.NONE);
        submit(lane, "a", "b");
        assertThat(lane.isOverloaded("c")).as("nothing is known yet").isFalse();
        clock.advance(Duration.ofMillis(1));
        last().complete();
        assertThat(lane.isOverloaded("c")).as("nothing waits").isFalse();

        CompletableFuture<String> taken = lane.submit(Request.of("c"));
        CompletableFuture<String> refused = lane.submit(Request.of("d"));

        assertThat(lane.isOverloaded("d")).isTrue();
        assertThat(refused).isCompletedExceptionally();
        last().complete();
        last().complete();
        assertThat(taken).isCompletedWithValue("c");
        assertThat(lane.isOverloaded("d")).isFalse();
    }
}
