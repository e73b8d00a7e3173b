package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import malote.queue.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lane whose requests belong to queues: several calls at a time, one for each queue. */
@Timeout(30)
final class LaneOfQueuesTest extends LaneFixture {
    @Test
    void neverPutsRequestsOfTwoQueuesThatShareAKeyInOneBatch() {
        Lane<Request, String> lane = lane(1, 1_000, 100, LaneFixture::queue, this::running);
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
                new Limits<>("test", 2, 1_000, room, Request::weight, LaneFixture::queue, Request::keys),
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

    @Test
    void noQueueTakesTheRoomOfTheOthers() {
        Limits.Room room = new Limits.Room(10, 3, Duration.ofDays(1), 10);
        Lane<Request, String> lane = new Lane<>(
                new Limits<>("test", 1, 1_000, room, Request::weight, LaneFixture::queue, Request::keys),
                this::running,
                clock,
                Events.NONE);
        lane.submit(Request.of("x"));

        assertThat(submittedUntilRefused(lane, "a")).isEqualTo(3);
        assertThat(submittedUntilRefused(lane, "b")).isEqualTo(3);
        completeAll();
        assertThat(lane.isOverloaded("a")).isFalse();
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

    @Test
    void leavesARestThatIsJustWorthACallToAnother() {
        Lane<Request, String> lane = laneWithAllQueuesInOneCall("a", "b");
        for (String queue : List.of("a", "b")) {
            IntStream.range(1, 33).forEach(i -> submit(lane, queue + i));
        }

        last().complete();

        assertThat(calls.subList(2, calls.size()))
                .extracting(call -> call.names().size())
                .containsExactly(32, 32);
    }

    @Test
    void makesNoCallOfLessThanIsWorthOneHoweverManyAreFree() {
        Lane<Request, String> lane = lane(3, 1_000, 100, LaneFixture::queue, this::running);
        submit(lane, "x");
        submit(lane, "a", "b", "c");
        last().complete();
        for (String queue : List.of("a", "b", "c")) {
            IntStream.range(0, 24).forEach(i -> submit(lane, queue + i));
        }

        last().complete();

        assertThat(calls).hasSize(3);
        assertThat(last().names()).hasSize(72);
    }

    @Test
    void theLastCallThatIsFreeTakesAll() {
        Lane<Request, String> lane = laneWithAllQueuesInOneCall("a", "b", "c", "d");
        IntStream.range(0, 32).forEach(i -> submit(lane, "y" + i));
        for (String queue : List.of("a", "b", "c", "d")) {
            IntStream.range(0, 24).forEach(i -> submit(lane, queue + i));
        }
        assertThat(calls).hasSize(3);

        calls.get(1).complete();

        assertThat(calls).hasSize(4);
        assertThat(last().names()).hasSize(96);
    }

    @Test
    void whatWaitsForTheCallOfItsOwnQueueMakesNoOtherWorthIt() {
        Lane<Request, String> lane = laneOfQueues(2);
        submit(lane, "a");
        IntStream.range(0, 150).forEach(i -> submit(lane, "a" + i));
        last().complete();
        assertThat(last().names()).hasSize(100);

        submit(lane, "b");

        assertThat(calls).hasSize(2);
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
            Lane<Request, String> lane = lane(3, 100_000, 64, LaneFixture::queue, requests -> {
                atOnce.accumulateAndGet(running.incrementAndGet(), Math::max);
                Set<String> queues = requests.stream().map(LaneFixture::queue).collect(Collectors.toSet());
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
}
