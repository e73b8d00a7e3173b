package malote.queue.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import malote.queue.FakeClock;
import malote.queue.Replication;
import malote.queue.StoreUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StandbysTest {
    private final FakeClock clock = new FakeClock();
    private final Deque<CompletableFuture<Replication>> asked = new ArrayDeque<>();
    private final List<Replication> seen = new ArrayList<>();
    private final Standbys required = new Standbys(this::ask, true, clock, seen::add);

    private CompletableFuture<Replication> ask() {
        CompletableFuture<Replication> question = new CompletableFuture<>();
        asked.add(question);
        return question;
    }

    private void answer(Replication replication) {
        asked.remove().complete(replication);
    }

    private CompletableFuture<String> confirm() {
        return required.confirm("stored").toCompletableFuture();
    }

    private static void assertUnknown(CompletableFuture<String> confirmed, String reason) {
        assertThat(confirmed)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .withMessage(reason)
                .isInstanceOfSatisfying(StoreUnavailable.class, away -> assertThat(away.isOutcomeUnknown())
                        .isTrue());
    }

    @Test
    void aCommitIsConfirmedByALookThatBeganAfterIt() {
        required.start();
        CompletableFuture<String> first = confirm();
        CompletableFuture<String> second = confirm();
        answer(Replication.SYNCHRONOUS);
        assertThat(first).as("the look may be from before the commit").isNotDone();
        assertThat(asked).as("one look for both").hasSize(1);

        answer(Replication.SYNCHRONOUS);
        assertThat(first).isCompletedWithValue("stored");
        assertThat(second).isCompletedWithValue("stored");

        CompletableFuture<String> third = confirm();
        answer(Replication.ASYNCHRONOUS);
        assertUnknown(third, "The standbys of the database are not synchronous.");
        assertThat(seen).containsExactly(Replication.SYNCHRONOUS, Replication.SYNCHRONOUS, Replication.ASYNCHRONOUS);
    }

    @Test
    void aLookThatFailsOrTakesTooLongConfirmsNothing() {
        CompletableFuture<String> first = confirm();
        CompletableFuture<String> second = confirm();
        asked.remove().completeExceptionally(new StoreUnavailable("away", false));
        assertUnknown(first, "away");
        assertThat(second).isNotDone();

        clock.advance(Duration.ofSeconds(3));
        assertUnknown(second, "the store does not answer");
        answer(Replication.SYNCHRONOUS);
        assertThat(required.obstacle()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void onlyASynchronousStandbyWillDo(Replication replication) {
        assertThat(required.obstacle()).as("before the first look").isPresent();
        assertThat(required.known()).isEmpty();
        required.start();
        answer(replication);
        assertThat(required.known()).contains(replication);
        assertThat(required.obstacle().isEmpty()).isEqualTo(replication == Replication.SYNCHRONOUS);
    }

    @Test
    void itLooksEveryHalfSecondOneAtATimeAndTenSecondsApartWhereNothingIsRequired() {
        required.start();
        clock.advance(Duration.ofSeconds(5));
        assertThat(asked).hasSize(1);
        answer(Replication.SYNCHRONOUS);
        clock.advance(Duration.ofMillis(500));
        assertThat(asked).hasSize(1);
        asked.clear();

        Standbys told = new Standbys(this::ask, false, clock, seen::add);
        told.start();
        answer(Replication.MISSING);
        assertThat(told.obstacle()).isEmpty();
        assertThat(told.confirm("stored").toCompletableFuture()).isCompletedWithValue("stored");
        clock.advance(Duration.ofMillis(9_900));
        assertThat(asked).isEmpty();
        clock.advance(Duration.ofMillis(100));
        assertThat(asked).hasSize(1);
    }
}
