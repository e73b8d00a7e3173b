package malote.bench.chaos.traffic;

import java.util.Arrays;

/** How long messages took from their acknowledgement to their first delivery. Not thread-safe. */
final class Delays {
    private static final long STEP_NANOS = 1_000_000_000L;

    private final long start;
    private long[] stored = new long[1 << 16];
    /** The longest delay of those that were stored in each second. */
    private long[] longest = new long[1 << 10];

    Delays(long start) {
        this.start = start;
    }

    void stored(int message, long now) {
        if (message >= stored.length) {
            stored = Arrays.copyOf(stored, 2 * message);
        }
        stored[message] = now;
    }

    /** A message came, once more or the first time; only the first counts, and one that overtook its acknowledgement not. */
    void delivered(int message, long now) {
        if (message < stored.length && stored[message] != 0) {
            int step = step(stored[message]);
            if (step >= longest.length) {
                longest = Arrays.copyOf(longest, 2 * step);
            }
            longest[step] = Math.max(longest[step], now - stored[message]);
            stored[message] = 0;
        }
    }

    /** The longest delay of those that were stored between two moments, in seconds. */
    double longest(long from, long to) {
        long most = 0;
        for (int i = step(from); i <= Math.min(step(to), longest.length - 1); i++) {
            most = Math.max(most, longest[i]);
        }
        return most / 1e9;
    }

    private int step(long moment) {
        return (int) Math.max(0, (moment - start) / STEP_NANOS);
    }
}
