package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.queue.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LimitsTest extends LaneFixture {
    @Test
    void theUsualOnesHoldTenThousandRequestsAndCallFor256() {
        Lane<Request, String> lane = lane(Limits.of("test", 1, 1, LaneFixture::queue, Request::keys));
        submit(lane, "running");

        List<CompletableFuture<String>> results = IntStream.range(0, 10_000)
                .mapToObj(i -> lane.submit(new Request("abcd".substring(i % 4, i % 4 + 1), 50, List.of())))
                .toList();

        assertThat(results).noneMatch(CompletableFuture::isDone);
        assertThat(lane.submit(Request.of("e"))).isCompletedExceptionally();
        last().complete();
        assertThat(last().names()).hasSize(256);
    }

    @Test
    void aQueueHasAQuarterOfThem() {
        Lane<Request, String> lane = lane(Limits.of("test", 1, 1, LaneFixture::queue, Request::keys));
        submit(lane, "running");

        assertThat(submittedUntilRefused(lane, "a")).isEqualTo(2_500);
        assertThat(lane.submit(Request.of("b"))).isNotDone();
    }

    @Test
    void singleOnesCallForOne() {
        Lane<Request, String> lane = lane(Limits.single("test", 2, LaneFixture::queue));

        submit(lane, "a1", "a2", "b1", "c1");

        assertThat(calls).extracting(Running::names).containsExactly(List.of("a1"), List.of("b1"));
        last().complete();
        assertThat(last().names()).containsExactly("c1");
    }

    private Lane<Request, String> lane(Limits<Request> limits) {
        return new Lane<>(limits, this::running, clock, Events.NONE);
    }
}
