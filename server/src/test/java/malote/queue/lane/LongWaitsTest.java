package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import malote.queue.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a lane judges by its last calls whether a request would wait for too long. */
@Timeout(30)
final class LongWaitsTest extends LaneFixture {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** A call takes ten requests, two calls may run at a time, and nobody is to wait for longer than a second. */
    private final Lane<Request, String> lane = new Lane<>(
            new Limits<>(
                    "test",
                    2,
                    1_000,
                    new Limits.Room(10_000, A_SECOND, 10),
                    Request::weight,
                    LaneFixture::queue,
                    Request::keys),
            this::running,
            clock,
            Events.NONE);

    @Test
    void eachCallCountsForAQuarterOfWhatTheNextIsExpectedToTake() {
        submit(lane, "x");
        completeAfter(A_SECOND);
        submit(lane, "x");
        completeAfter(A_SECOND);
        submit(lane, "x");

        // A quarter of a second, and a quarter of what is missing: 437.5 ms.
        assertThat(submittedUntilRefused(lane, "a")).isEqualTo(23);
    }

    @Test
    void aRequestHeavierThanAFullCallCountsAsSeveral() {
        lane.submit(new Request("x", 40, List.of()));
        completeAfter(Duration.ofSeconds(2));
        submit(lane, "x");

        // A quarter of half a second.
        assertThat(submittedUntilRefused(lane, "a")).isEqualTo(81);
    }

    @Test
    void nobodyWaitsForWhatStandsAside() {
        for (int i = 0; i < 40; i++) {
            submit(lane, "x");
            completeAfter(A_SECOND);
        }
        CompletableFuture<String> locked = lane.submit(Request.of("locked"));
        clock.advance(A_SECOND);
        last().answer((String) null);
        Running apart = last();
        submit(lane, "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8");
        apart.answer((String) null);
        assertThat(last().names()).hasSize(9);
        submit(lane, "l9");
        assertOnlyOneCallIsWaitedFor();

        for (int i = 0; i < calls.size(); i++) {
            clock.advance(A_SECOND);
            calls.get(i).complete();
        }
        assertThat(locked).isCompletedWithValue("locked");
        assertOnlyOneCallIsWaitedFor();
    }

    /** A call takes a second now. */
    private void assertOnlyOneCallIsWaitedFor() {
        submit(lane, "x");
        assertThat(submittedUntilRefused(lane, "a"))
                .as("a queue has one call at a time")
                .isEqualTo(11);
        assertThat(submittedUntilRefused(lane, "b")).as("all have two").isEqualTo(10);
    }

    private void completeAfter(Duration time) {
        clock.advance(time);
        last().complete();
    }
}
