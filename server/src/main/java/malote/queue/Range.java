package malote.queue;

/**
 * Consecutive positions in the log of one queue: those greater than {@code after}, up to and with {@code upTo}.
 * Positions count from 1 without a gap. Empty when both are equal.
 */
public record Range(long after, long upTo) {
    public Range {
        if (after < 0 || upTo < after) {
            throw new IllegalArgumentException("not a range: (" + after + ", " + upTo + "]");
        }
    }

    public int size() {
        return Math.toIntExact(upTo - after);
    }
}
