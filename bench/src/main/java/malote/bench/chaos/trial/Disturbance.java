package malote.bench.chaos.trial;

import java.time.Duration;

/**
 * Something bad that happens for a while.
 *
 * @param name for the table and the documents
 * @param hold for how long it lasts; what is over by itself in a moment has zero
 * @param begin does it; {@code target} is a random number, by which one of several is chosen
 * @param end undoes it; until it returns the disturbance lasts
 * @param isOvercome whether all must be well again though it lasts: the time for that runs from when nothing is delivered any more
 */
public record Disturbance(String name, Duration hold, Act begin, Act end, boolean isOvercome) {
    /** One that must be over before all is well again. */
    public Disturbance(String name, Duration hold, Act begin, Act end) {
        this(name, hold, begin, end, false);
    }

    /** What to do; may block. */
    @FunctionalInterface
    public interface Act {
        void run(int target) throws Exception;
    }

    public static final Act NOTHING = target -> {};
}
