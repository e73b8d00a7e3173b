package malote.ops;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.logging.Logger;
import malote.queue.Clock;

/**
 * Asks the database twice a second whether it is there, and logs when it is lost and when it is back. So whoever wants to
 * know need not ask, nor wait.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Heartbeat {
    private static final Logger LOG = Logger.getLogger(Heartbeat.class.getName());
    private static final Duration PERIOD = Duration.ofMillis(500);
    /** A question without an answer for so long means that the database is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** After so long a question is given up: its connection may be dead without anybody having noticed. */
    private static final Duration LOST = Duration.ofSeconds(10);

    private final Supplier<? extends CompletionStage<?>> question;
    private final Clock clock;
    private long asked;
    private long answered;
    private long askedAt;
    private long lostAt;
    private boolean isThere = true;

    /** @param question is answered when the database is there, and fails when it is not */
    public Heartbeat(Supplier<? extends CompletionStage<?>> question, Clock clock) {
        this.question = question;
        this.clock = clock;
    }

    /** Begins, in the background; until the first answer the database counts as there. */
    public void start() {
        clock.every(PERIOD, this::beat);
    }

    /** Whether the database answered within the last second and a half. */
    public synchronized boolean isThere() {
        return isThere;
    }

    private void beat() {
        long number;
        synchronized (this) {
            long now = clock.nanoTime();
            if (asked != answered && now - askedAt >= PATIENCE.toNanos()) {
                note(false);
            }
            if (asked != answered && now - askedAt < LOST.toNanos()) {
                return;
            }
            askedAt = now;
            number = ++asked;
        }
        question.get().whenComplete((answer, failure) -> answered(number, failure == null));
    }

    private synchronized void answered(long number, boolean well) {
        if (number == asked) {
            answered = number;
            note(well);
        }
    }

    private void note(boolean there) {
        if (there == isThere) {
            return;
        }
        isThere = there;
        if (there) {
            LOG.info(() -> "The database is back after "
                    + Duration.ofNanos(clock.nanoTime() - lostAt).toMillis() + " ms.");
        } else {
            lostAt = clock.nanoTime();
            LOG.warning(
                    "The database does not answer. Reads that wait go on waiting; other requests are answered 503.");
        }
    }
}
