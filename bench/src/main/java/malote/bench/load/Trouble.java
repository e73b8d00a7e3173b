package malote.bench.load;

/** Counts what clients met with that a repetition of the request had to cure. */
public final class Trouble {
    private long unavailable;
    private long broken;
    private long unanswered;
    private long over;
    private long tooMany;
    private long unknown;
    private long longest;

    public void addAnswer(int status, long nanos) {
        longest = Math.max(longest, nanos);
        if (status == 503) {
            unavailable++;
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

    /** Requests of unknown outcome that were not repeated. */
    public long unknownOutcomes() {
        return unknown;
    }

    /** The longest time that a POST took, in milliseconds. */
    public long longestPostMillis() {
        return longest / 1_000_000;
    }
}
