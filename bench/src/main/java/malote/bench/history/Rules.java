package malote.bench.history;

import java.util.concurrent.TimeUnit;

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

    private static final long JSON_WAIT = TimeUnit.SECONDS.toNanos(8);
    private static final long ICOM_WAIT = TimeUnit.SECONDS.toNanos(5);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(500);

    /** The JSON dialect: a read waits for eight seconds. */
    public static Rules json(long lease) {
        return json(lease, LATE);
    }

    /** The same where a read must be answered so many nanoseconds after the end of its wait. */
    public static Rules json(long lease, long late) {
        return new Rules(lease, JSON_WAIT + late, 6, true, false);
    }

    /** The ICOM dialect: a read waits for five seconds. */
    public static Rules icom(long lease) {
        return icom(lease, LATE);
    }

    /** The same where a read must be answered so many nanoseconds after the end of its wait. */
    public static Rules icom(long lease, long late) {
        return new Rules(lease, ICOM_WAIT + late, 64, false, false);
    }

    /** The same on a database that may go back in time. */
    public Rules goingBack() {
        return new Rules(lease, longestAnswer, mostStreams, marks, true);
    }
}
