package malote.queue.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import malote.queue.FakeClock;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final Duration TIME = Duration.ofSeconds(1);

    private final FakeClock clock = new FakeClock();
    private final Patience patience = new Patience(clock);
    private final CompletableFuture<String> call = new CompletableFuture<>();

    @Test
    void aCallThatIsNotAnsweredInTimeFailsAndMayHaveTakenEffect() {
        CompletableFuture<String> limited = patience.limit(call, clock.nanoTime() + TIME.toNanos());
        clock.advance(TIME.minusMillis(1));
        assertThat(limited).isNotDone();

        clock.advance(Duration.ofMillis(1));

        assertThat(limited).isSameAs(call);
        assertThat(limited)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(StoreUnavailable.class, away -> assertThat(away.isOutcomeUnknown())
                        .isTrue());
    }

    @Test
    void whoLimitsHisOwnWaitLeavesTheCallAlone() {
        CompletableFuture<String> limited = patience.limit(call.minimalCompletionStage(), TIME);

        clock.advance(TIME);

        assertThat(limited).isCompletedExceptionally();
        assertThat(call).isNotDone();
    }

    @Test
    void anAnswerInTimeStands() {
        CompletableFuture<String> limited = patience.limit(call.minimalCompletionStage(), TIME);
        clock.advance(TIME.minusMillis(1));
        call.complete("answer");

        clock.advance(TIME);

        assertThat(limited).isCompletedWithValue("answer");
    }
}
