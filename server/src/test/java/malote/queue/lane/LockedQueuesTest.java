package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.queue.Locked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lane with queues that another has locked. */
@Timeout(30)
final class LockedQueuesTest extends LaneFixture {
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
    void aLockedQueueOfWhichNothingWaitsTakesWhatAnyOtherWould() {
        Lane<Request, String> lane = laneOfQueues(1);
        lane.submit(Request.of("a"));
        last().answer((String) null);
        submit(lane, "b1", "b2");
        assertThat(lane.waiting()).isEqualTo(1);

        assertThat(lane.submit(new Request("a", 60, List.of()))).isNotDone();
        assertThat(lane.submit(Request.of("a"))).isCompletedExceptionally();
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
}
