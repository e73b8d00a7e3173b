package malote.queue;

import java.time.Duration;
import java.util.List;

/** Kinds of queues as tests have them. */
public final class TestQueues {
    /** The queues of tests that say nothing of their kind. Their streams are never abandoned by {@code Leases}. */
    public static final QueueKind JSON = json(Duration.ZERO, Duration.ZERO, false);
    /** Of another dialect: what can differ, differs. */
    public static final QueueKind OTHER = other(Duration.ofSeconds(30), Duration.ZERO, false);

    /** Reads have a limit. */
    public static final QueueKind LIMITED = limited(Duration.ofSeconds(30), 12, 6);

    public static final List<QueueKind> KINDS = List.of(JSON, OTHER, LIMITED);

    private TestQueues() {}

    /** The same queues with other leases. */
    public static QueueKind json(Duration lease, Duration first, boolean hold) {
        return new QueueKind("{ispb}", Duration.ofMillis(7900), lease, first, hold, 6);
    }

    /** The same queues as {@link #LIMITED} with another lease and other limits. */
    public static QueueKind limited(Duration lease, int maxStreams, int maxReads) {
        return new QueueKind("limited/{ispb}", Duration.ofSeconds(5), lease, Duration.ZERO, false, maxStreams)
                .withMaxReads(maxReads);
    }

    /** The same queues as {@link #OTHER} with other leases. */
    public static QueueKind other(Duration lease, Duration first, boolean hold) {
        return new QueueKind("icom/{ispb}/out", Duration.ofSeconds(5), lease, first, hold, 9).withSharing();
    }
}
