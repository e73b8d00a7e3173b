package malote.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import malote.Logged;
import malote.queue.FakeClock;
import malote.queue.Replication;
import malote.queue.StoreUnavailable;
import malote.queue.keep.Standbys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class HeartbeatTest {
    private static final Duration A_BEAT = Duration.ofMillis(500);

    @RegisterExtension
    final Logged logged = new Logged(Heartbeat.class);

    private final FakeClock clock = new FakeClock();
    private final Deque<CompletableFuture<String>> asked = new ArrayDeque<>();
    private final Heartbeat heartbeat = new Heartbeat(this::ask, clock);
    private final Readiness readiness = new Readiness(
            heartbeat,
            new Standbys(() -> CompletableFuture.completedStage(Replication.NONE), false, clock, seen -> {}));

    private CompletableFuture<String> ask() {
        CompletableFuture<String> question = new CompletableFuture<>();
        asked.addLast(question);
        return question;
    }

    @Test
    void aDatabaseThatRefusesIsAwayAtOnce() {
        started();
        clock.advance(A_BEAT);
        asked.removeFirst().completeExceptionally(new IllegalStateException("refused"));
        assertThat(heartbeat.isThere()).isFalse();

        clock.advance(A_BEAT);
        asked.removeFirst().complete("here");
        assertThat(heartbeat.isThere()).isTrue();
    }

    @Test
    void aDatabaseThatIsSilentIsAwayAfterASecondAndAHalf() {
        started();
        clock.advance(A_BEAT);
        clock.advance(A_BEAT);
        assertThat(heartbeat.isThere()).isTrue();
        clock.advance(A_BEAT);
        assertThat(heartbeat.isThere()).isFalse();
        assertThat(asked).as("one question at a time").hasSize(1);

        asked.removeFirst().complete("late");
        assertThat(heartbeat.isThere()).isTrue();
    }

    @Test
    void aQuestionWhoseConnectionIsDeadIsGivenUpAndItsLateAnswerMeansNothing() {
        started();
        clock.advance(Duration.ofSeconds(11));
        assertThat(asked).hasSize(2);
        CompletableFuture<String> dead = asked.removeFirst();

        dead.complete("much too late");
        assertThat(heartbeat.isThere()).isFalse();

        asked.removeFirst().complete("here");
        assertThat(heartbeat.isThere()).isTrue();
    }

    @Test
    void anOutageIsLoggedOnceAMinuteForEachReason() {
        started();
        for (int i = 0; i < 3; i++) {
            clock.advance(A_BEAT);
            asked.removeFirst().completeExceptionally(new StoreUnavailable("The database is read-only.", false));
            clock.advance(A_BEAT);
            asked.removeFirst().completeExceptionally(new IllegalStateException("refused"));
        }
        assertThat(logged.lines()).hasSize(2).allMatch(line -> line.startsWith("WARNING The database is "));

        clock.advance(A_BEAT);
        asked.removeFirst().complete("here");
        clock.advance(A_BEAT);
        asked.removeFirst().completeExceptionally(new IllegalStateException("refused"));
        assertThat(logged.lines()).hasSize(4);
        assertThat(logged.lines().get(2)).isEqualTo("INFO The database is back after 3000 ms.");

        clock.advance(Duration.ofMinutes(1));
        asked.removeLast().completeExceptionally(new IllegalStateException("refused otherwise"));
        assertThat(logged.lines())
                .contains("WARNING The database is not as the server needs it. Waiting reads keep waiting; other"
                        + " requests get 503. (refused otherwise)");
    }

    @Test
    void theServerIsReadyFromItsStartToItsStopWhileTheDatabaseIsThere() {
        assertThat(readiness.obstacle()).contains("The server is starting.");
        started();
        assertThat(readiness.obstacle()).isEmpty();
        clock.advance(A_BEAT);
        asked.removeFirst().completeExceptionally(new IllegalStateException("permission denied for ana"));
        assertThat(readiness.obstacle()).contains("The database is not as the server needs it.");
        clock.advance(A_BEAT);
        asked.removeFirst()
                .completeExceptionally(
                        new StoreUnavailable("The database is read-only.", new IllegalStateException("ana"), false));
        assertThat(readiness.obstacle()).contains("The database is read-only.");
        clock.advance(A_BEAT);
        clock.advance(A_BEAT);
        clock.advance(A_BEAT);
        assertThat(readiness.obstacle()).contains("The database does not answer.");
        readiness.stopping();
        assertThat(readiness.obstacle()).contains("The server is stopping.");
    }

    private void started() {
        heartbeat.start();
        readiness.started();
    }
}
