package malote.bench.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts what clients met with that a repetition of the request had to cure. */
public final class Trouble {
    private static final int MOST_LATE_READS = 10;

    private long unavailable;
    private long broken;
    private long unanswered;
    private long over;
    private long tooMany;
    private long unknown;
    private long longest;
    private final List<String> lateReads = new ArrayList<>();

    public void addAnswer(int status, long nanos) {
        longest = Math.max(longest, nanos);
        if (status == 503) {
            unavailable++;
        }
    }

    /** A read that was answered too late: when, how, after how long and by which server. */
    public void addLateRead(Instant at, int status, long nanos, String server) {
        if (lateReads.size() < MOST_LATE_READS) {
            lateReads.add(at + ": " + status + " after " + nanos / 1_000_000 + " ms from " + server);
        }
    }

    public void addBroken() {
        broken++;
    }

    public void addUnanswered(long nanos) {
        longest = Math.max(longest, nanos);
        unanswered++;
    }

    public void addOver() {
        over++;
    }

    public void addTooMany() {
        tooMany++;
    }

    public void addUnknown() {
        unknown++;
    }

    /** Answers 503. */
    public long unavailable() {
        return unavailable;
    }

    /** Connections that were refused, or broke before the answer. */
    public long broken() {
        return broken;
    }

    /** Requests for whose answer a client lost its patience. */
    public long unanswered() {
        return unanswered;
    }

    /** Streams that were abandoned though their collectors asked again and again. */
    public long streamsOver() {
        return over;
    }

    /** Reads that were refused with 429, since others wait. */
    public long readsTooMany() {
        return tooMany;
    }

    /** The first reads that were answered too late, for those who look what the servers' logs say of these moments. */
    public List<String> lateReads() {
        return List.copyOf(lateReads);
    }

    /** Requests of unknown outcome that were not repeated. */
    public long unknownOutcomes() {
        return unknown;
    }

    /** The longest time that a POST took, in milliseconds. */
    public long longestPostMillis() {
        return longest / 1_000_000;
    }
}
