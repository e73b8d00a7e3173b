package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import malote.queue.Events;
import malote.queue.FakeClock;
import malote.queue.Locked;
import malote.queue.Overloaded;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LaneTest {
    /** A request; its answer is its name. */
    private record Request(String name, int weight, List<String> keys) {
        static Request of(String name) {
            return new Request(name, 1, List.of());
        }

        static Request of(String name, String... keys) {
            return new Request(name, 1, List.of(keys));
        }
    }

    /** A call under way, which the test answers. */
    private record Running(List<Request> requests, CompletableFuture<List<String>> result) {
        List<String> names() {
            return requests.stream().map(Request::name).toList();
        }

        void complete() {
            result.complete(names());
        }

        /** Null for a request that another holds up. */
        void answer(@Nullable String... answers) {
            result.complete(Arrays.asList(answers));
        }
    }

    private final FakeClock clock = new FakeClock();
    private final List<Running> calls = new ArrayList<>();

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
    void neverPutsRequestsOfTwoQueuesThatShareAKeyInOneBatch() {
        Lane<Request, String> lane = lane(1, 1_000, 100, LaneTest::queue, this::running);
        lane.submit(Request.of("x"));
        lane.submit(Request.of("a", "key"));
        lane.submit(Request.of("b", "key"));

        completeAll();

        assertThat(calls).extracting(Running::names).containsExactly(List.of("x"), List.of("a"), List.of("b"));
    }

    @Test
    void judgesByTheQueueAloneAndByAllOfThemHowLongARequestWouldWait() {
        AtomicInteger refused = new AtomicInteger();
        Events events = new Events() {
            @Override
            public void overloaded(String lane) {
                refused.incrementAndGet();
            }
        };
        Limits.Room room = new Limits.Room(10_000, Duration.ofSeconds(1), 10);
        Lane<Request, String> lane = new Lane<>(
                new Limits<>("test", 2, 1_000, room, Request::weight, LaneTest::queue, Request::keys),
                this::running,
                clock,
                events);
        // A call is expected to take 250 ms now, so four of them are in time.
        lane.submit(Request.of("x"));
        clock.advance(Duration.ofSeconds(1));
        last().complete();
        lane.submit(Request.of("x"));

        // Those of a queue go one call after the other.
        assertThat(submittedUntilRefused(lane, "a")).isEqualTo(41);
        assertThat(refused).hasValue(1);
        assertThat(lane.isOverloaded("a")).isTrue();
        assertThat(refused).hasValue(2);
        assertThat(lane.isOverloaded("b")).isFalse();
        assertThat(refused).hasValue(2);

        // Those of several go two calls at a time.
        assertThat(submittedUntilRefused(lane, "b")).isEqualTo(40);
        assertThat(lane.isOverloaded("c")).isTrue();
    }

    private static int submittedUntilRefused(Lane<Request, String> lane, String queue) {
        int taken = 0;
        while (!lane.submit(Request.of(queue)).isCompletedExceptionally()) {
            taken++;
        }
        return taken;
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
    void startsASecondCallOnlyForABatchThatIsWorthIt() {
        Lane<Request, String> lane = laneOfQueues(2);
        submit(lane, "a1");
        IntStream.range(0, 31).forEach(i -> submit(lane, "b" + i));
        assertThat(calls).hasSize(1);

        submit(lane, "c1");
        assertThat(last().names()).hasSize(32);
        IntStream.range(0, 100).forEach(i -> submit(lane, "d" + i));

        assertThat(calls).as("two at a time").hasSize(2);
    }

    @Test
    void sharesWhatWaitsAmongTheCallsThatItIsWorth() {
        Lane<Request, String> lane = laneWithAllQueuesInOneCall("a", "b", "c", "d");
        for (String queue : List.of("a", "b", "c", "d")) {
            IntStream.range(1, 21).forEach(i -> submit(lane, queue + i));
        }
        assertThat(calls).as("they wait for the others of their queues").hasSize(2);

        last().complete();

        assertThat(calls).hasSize(4);
        assertThat(calls.get(2).names())
                .hasSize(40)
                .doesNotContainAnyElementsOf(calls.get(3).names());
        assertThat(calls.get(3).names()).hasSize(40);
    }

    @Test
    void takesAllWhereTheRestWouldBeWorthNoCall() {
        Lane<Request, String> lane = laneWithAllQueuesInOneCall("a", "b", "c");
        for (String queue : List.of("a", "b", "c")) {
            IntStream.range(1, 26).forEach(i -> submit(lane, queue + i));
        }

        last().complete();

        assertThat(calls).hasSize(3);
        assertThat(last().names()).hasSize(75);
    }

    private Lane<Request, String> laneWithAllQueuesInOneCall(String... queues) {
        Lane<Request, String> lane = laneOfQueues(2);
        submit(lane, "x");
        submit(lane, queues);
        last().complete();
        assertThat(last().names()).containsExactly(queues);
        return lane;
    }

    @Test
    void neverRunsTwoCallsForOneQueue() {
        Lane<Request, String> lane = laneOfQueues(2);
        submit(lane, "a1");
        IntStream.range(0, 50).forEach(i -> submit(lane, "a" + i));
        assertThat(calls).hasSize(1);

        IntStream.range(0, 40).forEach(i -> submit(lane, "b" + i));

        assertThat(calls).hasSize(2);
        assertThat(last().names()).hasSize(32).allMatch(name -> name.startsWith("b"));
        calls.get(0).complete();
        assertThat(last().names()).hasSize(50).allMatch(name -> name.startsWith("a"));
    }

    @Test
    void letsQueuesTakeTurns() {
        Lane<Request, String> lane = laneOfQueues(1);
        submit(lane, "a1");
        IntStream.range(0, 300).forEach(i -> submit(lane, "b" + i));
        submit(lane, "c1", "d1");

        last().complete();
        assertThat(last().names()).hasSize(100).allMatch(name -> name.startsWith("b"));
        last().complete();

        assertThat(last().names()).hasSize(100).startsWith("c1", "d1", "b100", "b101");
    }

    @Test
    void runsTheMembersOfAFailedBatchBeforeThoseThatCameLater() {
        Lane<Request, String> lane = laneOfQueues(2);
        submit(lane, "x1");
        submit(lane, "a1", "b1", "a2");
        calls.get(0).complete();
        submit(lane, "a3", "b2", "c1");

        last().result().completeExceptionally(new IllegalStateException("bad"));
        completeAll();

        assertThat(calls.subList(2, calls.size()))
                .extracting(Running::names)
                .containsExactly(List.of("a1"), List.of("b1"), List.of("c1"), List.of("a2"), List.of("b2", "a3"));
    }

    @Test
    void aRequestHeavierThanAFullCallHoldsUpNothingButItsQueue() {
        Lane<Request, String> lane = laneOfQueues(2);
        lane.submit(new Request("a1", 101, List.of()));

        submit(lane, "a2", "b1", "b2", "c1");

        assertThat(calls).extracting(Running::names).containsExactly(List.of("a1"), List.of("b1"));
        last().complete();
        assertThat(last().names()).containsExactly("c1", "b2");
        calls.get(0).complete();
        assertThat(last().names()).as("a usual call is under way").doesNotContain("a2");
        last().complete();
        assertThat(last().names()).containsExactly("a2");
    }

    @Test
    void runsSeveralCallsButNoneForTheSameQueueUnderManyThreads() throws Exception {
        Set<Object> underWay = ConcurrentHashMap.newKeySet();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger clashes = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Executor later = CompletableFuture.delayedExecutor(50, TimeUnit.MICROSECONDS, threads);
        try {
            Lane<Request, String> lane = lane(3, 100_000, 64, LaneTest::queue, requests -> {
                atOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
                Set<String> queues = requests.stream().map(LaneTest::queue).collect(Collectors.toSet());
                queues.forEach(queue -> clashes.addAndGet(underWay.add(queue) ? 0 : 1));
                return CompletableFuture.supplyAsync(
                        () -> {
                            underWay.removeAll(queues);
                            running.decrementAndGet();
                            return names(requests);
                        },
                        later);
            });
            List<CompletableFuture<List<CompletableFuture<String>>>> submitters = IntStream.range(0, 8)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, 2_000)
                                    .mapToObj(i -> lane.submit(Request.of((char) ('a' + i % 26) + "-" + thread + i)))
                                    .toList(),
                            threads))
                    .toList();
            for (CompletableFuture<List<CompletableFuture<String>>> submitter : submitters) {
                assertThat(submitter.get(20, TimeUnit.SECONDS).stream().map(CompletableFuture::join))
                        .hasSize(2_000);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(clashes).hasValue(0);
        assertThat(atOnce).hasValueBetween(2, 3);
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
                        LaneTest::queue,
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

    @Test
    void aQueueThatAnotherHasLockedHoldsUpNoOtherAndKeepsItsOrder() {
        Lane<Request, String> lane = laneOfQueues(1);
        List<CompletableFuture<String>> locked = new ArrayList<>(submit(lane, "a1", "a2"));
        last().answer((String) null);
        Running apart = last();
        assertThat(apart.names()).containsExactly("a1", "a2");

        CompletableFuture<String> other = lane.submit(Request.of("b1"));
        last().complete();
        assertThat(other).isCompletedWithValue("b1");

        locked.add(lane.submit(Request.of("a3")));
        apart.answer(null, null);
        assertThat(last().names()).as("not behind itself").containsExactly("a1", "a2", "a3");
        last().complete();
        assertThat(locked).extracting(CompletableFuture::join).containsExactly("a1", "a2", "a3");

        lane.submit(Request.of("a4"));
        assertThat(last().names()).containsExactly("a4");
        assertThat(calls).hasSize(5);
    }

    @Test
    void lockedQueuesHaveOneCallAtATimeAndEachIsItsFirstInTurn() {
        Lane<Request, String> lane = laneOfQueues(2);
        List<CompletableFuture<String>> locked = submit(lane, "a", "b", "c", "d");
        calls.get(0).answer((String) null);
        Running apart = calls.get(1);
        Running normal = calls.get(2);
        assertThat(apart.names()).containsExactly("a");
        normal.answer(null, null, null);
        assertThat(calls).as("one is under way").hasSize(3);

        apart.answer((String) null);
        assertThat(last().names()).containsExactly("b", "c", "d", "a");
        last().answer(null, "c", null, null);
        assertThat(last().names()).containsExactly("d", "a", "b");
        assertThat(locked.get(2)).isCompletedWithValue("c");
        last().complete();

        assertThat(locked).extracting(CompletableFuture::join).containsExactly("a", "b", "c", "d");
        assertThat(lane.waiting()).isZero();
    }

    @Test
    void aLockedQueueTakesAPartOfTheLaneOnly() {
        Lane<Request, String> lane = laneOfQueues(1);
        lane.submit(Request.of("a"));
        last().answer((String) null);

        List<CompletableFuture<String>> more = IntStream.range(0, 60)
                .mapToObj(i -> lane.submit(Request.of("a" + i)))
                .toList();

        assertThat(more.stream().filter(CompletableFuture::isCompletedExceptionally))
                .as("a twentieth of 1,000 waits")
                .hasSize(10);
        assertThat(lane.submit(Request.of("b"))).isNotDone();
        completeAll();
        assertThat(lane.submit(Request.of("a"))).isNotCompletedExceptionally();
    }

    @Test
    void aCallThatFailsForALockIsMadeForEachAloneAndThenAside() {
        Lane<Request, String> lane = laneOfQueues(1);
        lane.submit(Request.of("x"));
        List<CompletableFuture<String>> results = submit(lane, "a", "b");
        last().complete();
        Locked locked = new Locked(new IllegalStateException("test"));
        last().result().completeExceptionally(locked);
        assertThat(last().names()).containsExactly("a");
        last().result().completeExceptionally(locked);

        assertThat(calls.stream().skip(3).map(Running::names))
                .as("the next, and the locked one aside")
                .containsExactlyInAnyOrder(List.of("a"), List.of("b"));
        completeAll();
        assertThat(results).extracting(CompletableFuture::join).containsExactly("a", "b");
    }

    @Test
    void aLockedRequestThatNobodyWantsAnyMoreIsLeftOut() {
        Lane<Request, String> lane = laneOfQueues(1);
        List<CompletableFuture<String>> results = submit(lane, "a1", "a2");
        last().answer((String) null);
        results.get(0).cancel(false);
        last().answer(null, null);
        assertThat(last().names()).containsExactly("a2");
        results.get(1).cancel(false);
        last().answer((String) null);

        assertThat(calls).hasSize(3);
        assertThat(lane.waiting()).isZero();
    }

    /** The queue of a request is the first letter of its name. */
    private Lane<Request, String> laneOfQueues(int atOnce) {
        return lane(atOnce, 1_000, 100, LaneTest::queue, this::running);
    }

    private static String queue(Request request) {
        return request.name().substring(0, 1);
    }

    private CompletionStage<List<String>> running(List<Request> requests) {
        Running call = new Running(requests, new CompletableFuture<>());
        calls.add(call);
        return call.result();
    }

    private Lane<Request, String> lane(int capacity, int maxBatch) {
        return lane(capacity, maxBatch, this::running);
    }

    private Lane<Request, String> lane(
            int capacity, int maxBatch, Function<List<Request>, CompletionStage<List<String>>> call) {
        return lane(1, capacity, maxBatch, request -> "one queue", call);
    }

    private Lane<Request, String> lane(
            int atOnce,
            int capacity,
            int maxBatch,
            Function<Request, String> queue,
            Function<List<Request>, CompletionStage<List<String>>> call) {
        return new Lane<>(
                new Limits<>(
                        "test",
                        atOnce,
                        32,
                        new Limits.Room(capacity, Duration.ofDays(1), maxBatch),
                        Request::weight,
                        queue,
                        Request::keys),
                call,
                clock,
                Events.NONE);
    }

    private static List<CompletableFuture<String>> submit(Lane<Request, String> lane, String... names) {
        return Arrays.stream(names).map(name -> lane.submit(Request.of(name))).toList();
    }

    private static List<String> names(List<Request> requests) {
        return requests.stream().map(Request::name).toList();
    }

    private Running last() {
        return calls.get(calls.size() - 1);
    }

    private void completeAll() {
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).complete();
        }
    }
}
