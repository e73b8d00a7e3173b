package malote.operator;

import java.util.Arrays;

/**
 * When the messages of one queue came, as far as that shows from its tail, looked at from time to time: a short list of
 * (time, tail). It grows coarser towards the past, so that an age is known to within a part of itself.
 *
 * <p>Not thread-safe.
 */
final class Arrivals {
    private static final int MAX_POINTS = 64;

    /** Of a position: when it was first seen, or, if it was there before that could be told, a moment after it came. */
    record Arrival(long atMillis, boolean earlier) {}

    private long[] times = new long[4];
    private long[] tails = new long[4];
    private int size = 1;

    /** Positions up to {@code tail} were there before {@code now} (milliseconds, of any clock). */
    Arrivals(long now, long tail) {
        times[0] = now;
        tails[0] = tail;
    }

    /**
     * The queue was looked at.
     *
     * @param oldest the lowest position that waits; what lies before it is forgotten
     */
    void seen(long now, long tail, long oldest) {
        if (tail > tails[size - 1]) {
            if (size == MAX_POINTS) {
                thinOut(now);
            } else if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                tails = Arrays.copyOf(tails, size * 2);
            }
            times[size] = now;
            tails[size] = tail;
            size++;
        }
        int obsolete = 0;
        while (obsolete + 1 < size && tails[obsolete + 1] < oldest) {
            obsolete++;
        }
        remove(obsolete);
    }

    /** When the message at this position came. */
    Arrival of(long position) {
        int i = 0;
        while (i < size - 1 && tails[i] < position) {
            i++;
        }
        return new Arrival(times[i], i == 0);
    }

    private void remove(int count) {
        if (count > 0) {
            size -= count;
            System.arraycopy(times, count, times, 0, size);
            System.arraycopy(tails, count, tails, 0, size);
        }
    }

    /** Leaves out one point, that by which ages are falsified least in proportion to themselves. */
    private void thinOut(long now) {
        int least = 1;
        double leastError = Double.MAX_VALUE;
        for (int i = 1; i < size - 1; i++) {
            double error = (double) (times[i + 1] - times[i - 1]) / (now - times[i - 1]);
            if (error < leastError) {
                least = i;
                leastError = error;
            }
        }
        System.arraycopy(times, least + 1, times, least, size - least - 1);
        System.arraycopy(tails, least + 1, tails, least, size - least - 1);
        size--;
    }
}
