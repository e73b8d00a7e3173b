package malote.ops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.logging.Logger;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Pulse;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Asks the database twice a second whether it can be used, and logs when it is lost, each reason at most once a minute,
 * and when it is back. So whoever wants to know need not ask, nor wait.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Heartbeat {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class.getName());
    private static final String SILENT = "The database does not answer.";
    private static final String REFUSED = "The database is not as the server needs it.";
    private static final Duration PERIOD = Duration.ofMillis(500);
    /** A question without an answer for so long means that the database is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** After so long a question is given up: its connection may be dead without anybody having noticed. */
    private static final Duration LOST = Duration.ofSeconds(10);
    /** After so long a reason is logged again, for what is behind it may have changed. */
    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Clock clock;
    private final Pulse<?> pulse;
    private long lostAt;
    private @Nullable String obstacle;
    /** When each obstacle was logged last. At a failover they take turns. */
    private final Map<String, Long> logged = new HashMap<>();

    /** @param question is answered when the database can be used, and fails when it cannot */
    public Heartbeat(Supplier<? extends CompletionStage<?>> question, Clock clock) {
        this.clock = clock;
        this.pulse = new Pulse<>(
                clock,
                PERIOD,
                () -> question.get().thenApply(answer -> true),
                (answer, failure, took) -> answered(failure),
                LOST);
    }

    /** Begins, in the background; until the first answer the database counts as there. */
    public void start() {
        clock.every(PERIOD, this::listen);
        pulse.start();
    }

    /** Whether the database answered well within the last second and a half. */
    public boolean isThere() {
        return obstacle().isEmpty();
    }

    /** Why the database cannot be used, in a sentence; empty if it can. */
    synchronized Optional<String> obstacle() {
        return Optional.ofNullable(obstacle);
    }

    private synchronized void listen() {
        if (pulse.isSilentFor(PATIENCE)) {
            note(SILENT, "no answer in time");
        }
    }

    private synchronized Duration answered(@Nullable Throwable failure) {
        if (failure == null) {
            noteBack();
        } else {
            note(failure);
        }
        return Duration.ZERO;
    }

    private void note(Throwable failure) {
        Throwable why = Failures.unwrap(failure);
        if (why instanceof StoreUnavailable) {
            Throwable cause = why.getCause();
            note(String.valueOf(why.getMessage()), String.valueOf((cause == null ? why : cause).getMessage()));
        } else {
            note(REFUSED, String.valueOf(why.getMessage()));
        }
    }

    private void note(String reason, String detail) {
        if (obstacle == null) {
            lostAt = clock.nanoTime();
        }
        obstacle = reason;
        long now = clock.nanoTime();
        Long before = logged.get(reason);
        if (before == null || now - before >= REMINDER.toNanos()) {
            logged.put(reason, now);
            LOG.warning(() -> reason + " Waiting reads keep waiting; other requests get 503. (" + detail + ")");
        }
    }

    private void noteBack() {
        if (obstacle != null) {
            obstacle = null;
            logged.clear();
            LOG.info(() -> "The database is back after "
                    + Duration.ofNanos(clock.nanoTime() - lostAt).toMillis() + " ms.");
        }
    }
}
