package malote.queue;

import java.time.Duration;

/**
 * What queues have in common that speak one dialect: how they are named, and what a dialect says of reads and streams. Kinds
 * live beside each other in one engine.
 *
 * <p>A kind is its pattern: two kinds are equal if their patterns are. The patterns of an engine must be such that no name
 * fits two of them.
 */
public final class QueueKind {
    /** Stands for the owner in a pattern. */
    private static final String OWNER = "{ispb}";
    /** An owner has as many characters as an ISPB. */
    private static final int OWNER_LENGTH = 8;
    /** How much longer than its time a read is under way at most. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final String pattern;
    private final String prefix;
    private final String suffix;
    private final Duration poll;
    private final Duration lease;
    private final Duration firstLease;
    private final boolean hold;
    private final int maxStreams;
    private final boolean sharing;
    private final int maxReads;

    /**
     * A kind whose deposits are for one queue each, and whose reads have no limit.
     *
     * @param pattern of the names, such as {@code icom/{ispb}/out}, or {@code {ispb}} alone; without {@code _}, {@code %} and
     *     {@code \}
     * @param poll how long a read waits for a message
     * @param lease how long a stream may be silent before it is abandoned; 0: for ever
     * @param firstLease how long it may be after its first answer, if that is less; 0: for its lease
     * @param hold whether the batch of an abandoned stream is held for it, instead of going back to the queue
     * @param maxStreams how many streams of a queue may be open at the same time
     */
    public QueueKind(String pattern, Duration poll, Duration lease, Duration firstLease, boolean hold, int maxStreams) {
        int owner = pattern.indexOf(OWNER);
        if (owner < 0 || pattern.chars().anyMatch(c -> c == '_' || c == '%' || c == '\\')) {
            throw new IllegalArgumentException("not a pattern of queue names: " + pattern);
        }
        this.pattern = pattern;
        this.prefix = pattern.substring(0, owner);
        this.suffix = pattern.substring(owner + OWNER.length());
        this.poll = poll;
        this.lease = lease;
        this.firstLease = firstLease.isZero() || firstLease.compareTo(lease) > 0 ? lease : firstLease;
        this.hold = hold;
        this.maxStreams = maxStreams;
        this.sharing = false;
        this.maxReads = 0;
    }

    private QueueKind(QueueKind other, boolean sharing, int maxReads) {
        this.pattern = other.pattern;
        this.prefix = other.prefix;
        this.suffix = other.suffix;
        this.poll = other.poll;
        this.lease = other.lease;
        this.firstLease = other.firstLease;
        this.hold = other.hold;
        this.maxStreams = other.maxStreams;
        this.sharing = sharing;
        this.maxReads = maxReads;
    }

    /** The same, but a deposit may have shares for several queues. */
    public QueueKind withSharing() {
        return new QueueKind(this, true, maxReads);
    }

    /**
     * The same, but reads have a limit, and open streams have none: where as many are open as may be, another ends the one that has
     * been silent for longest and is not being read.
     *
     * @param most of how many streams of a queue reads may be under way at the same time, over all servers; less than may be open
     */
    public QueueKind withMaxReads(int most) {
        return new QueueKind(this, sharing, most);
    }

    /**
     * The queue of an owner.
     *
     * @param owner eight characters
     */
    public QueueName queue(String owner) {
        if (owner.length() != OWNER_LENGTH) {
            throw new IllegalArgumentException("an owner of a queue has 8 characters");
        }
        return new QueueName(this, owner, prefix.isEmpty() && suffix.isEmpty() ? owner : prefix + owner + suffix);
    }

    /** Whether a text is the name of a queue of this kind. */
    boolean fits(String text) {
        return text.length() == prefix.length() + OWNER_LENGTH + suffix.length()
                && text.startsWith(prefix)
                && text.endsWith(suffix);
    }

    /** The owner of a name that fits. */
    String owner(String text) {
        return text.substring(prefix.length(), prefix.length() + OWNER_LENGTH);
    }

    /** How its queues are named. */
    public String pattern() {
        return pattern;
    }

    /** How long a read waits for a message. */
    public Duration poll() {
        return poll;
    }

    /** How long a stream may be silent before it is abandoned; 0: for ever. */
    public Duration lease() {
        return lease;
    }

    /** How long a stream may be silent after its first answer; no longer than the lease. */
    public Duration firstLease() {
        return firstLease;
    }

    /** Whether the batch of an abandoned stream is held for it. */
    public boolean hold() {
        return hold;
    }

    /** How many streams of a queue may be open at the same time. */
    public int maxStreams() {
        return maxStreams;
    }

    /** Of how many streams of a queue reads may be under way at the same time; 0: of all. */
    public int maxReads() {
        return maxReads;
    }

    /** How long a read is under way at most: if its server does not say that it is over, it counts for so long. */
    public Duration longestRead() {
        return poll.plus(SLACK);
    }

    /** Whether a deposit may have shares for several queues. */
    public boolean sharing() {
        return sharing;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueueKind kind && kind.pattern.equals(pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
