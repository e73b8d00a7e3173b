package malote.rehearsal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rehearsal. Immutable.
 *
 * @param ispb the institution that rehearses
 * @param tier 10,000, 20,000 or 40,000 operations each way
 * @param minutes how long they take
 * @param scale which part of the operations there are
 * @param seed decides what the virtual payer pays
 * @param begin when it began; null: not yet
 * @param end when it ends, or ended
 */
public record Rehearsal(
        String id,
        String ispb,
        int tier,
        double minutes,
        double scale,
        long seed,
        Instant createdAt,
        State state,
        @Nullable Instant begin,
        @Nullable Instant end) {

    /** How far a rehearsal has come. */
    public enum State {
        /** For the institution's first payment. */
        WAITING,
        RUNNING,
        /** Its time is over, and its last operations are not. */
        DRAINING,
        DONE,
        /** It waited for too long. */
        EXPIRED
    }

    /** How many operations there are each way. */
    public int operations() {
        return (int) Math.max(1, Math.round(tier * scale));
    }

    /** How many there are in a second each way. */
    public double perSecond() {
        return operations() / (minutes * 60);
    }
}
