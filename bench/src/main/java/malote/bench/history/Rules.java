package malote.bench.history;

import java.time.Duration;

/**
 * What a protocol promises that another may not.
 *
 * @param lease after so many nanoseconds of silence a stream may be abandoned
 * @param longestAnswer in nanoseconds: a read that has no answer by then is answered too late
 * @param mostStreams how many streams of an institution may be open
 * @param marks whether an answer says that its messages were in another stream before
 * @param mayGoBack whether the database may go back in time: then streams that were open may be unknown, and messages may come
 *     again, confirmed or not
 */
public record Rules(long lease, long longestAnswer, int mostStreams, boolean marks, boolean mayGoBack) {
    /** For streams that are never abandoned. */
    public static final long NO_LEASE = Long.MAX_VALUE;

    /** The JSON dialect: a read waits for eight seconds. */
    public static Rules json(long lease) {
        return new Rules(lease, Duration.ofMillis(8_500).toNanos(), 6, true, false);
    }

    /** The ICOM dialect: a read waits for five seconds. */
    public static Rules icom(long lease) {
        return new Rules(lease, Duration.ofMillis(5_500).toNanos(), 64, false, false);
    }

    /** The same on a database that may go back in time. */
    public Rules goingBack() {
        return new Rules(lease, longestAnswer, mostStreams, marks, true);
    }
}
