package malote.bench.chaos;

import java.time.Duration;

/**
 * Something bad that happens for a while.
 *
 * @param name for the table and the documents
 * @param hold for how long it lasts; what is over by itself in a moment has zero
 * @param begin does it; {@code target} is a random number, by which one of several is chosen
 * @param end undoes it; until it returns the disturbance lasts
 */
record Disturbance(String name, Duration hold, Act begin, Act end) {
    /** What to do; may block. */
    @FunctionalInterface
    interface Act {
        void run(int target) throws Exception;
    }

    static final Act NOTHING = target -> {};
}
