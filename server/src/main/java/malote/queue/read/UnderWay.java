package malote.queue.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import malote.queue.QueueKind;
import malote.queue.QueueName;

/**
 * The reads under way, those of each kind of queues in the order of their arrival. All of a kind wait equally long, first reads
 * and repeated ones too, so that is the order of their deadlines: those whose time is over are found without looking at the
 * thousands whose time is not.
 *
 * <p>Thread-safe.
 */
final class UnderWay {
    private final Map<QueueKind, Set<PendingRead>> reads = new HashMap<>();
    /** How many there are of each queue, where they have a limit. */
    private final Map<QueueName, Integer> limited = new HashMap<>();

    UnderWay(List<QueueKind> kinds) {
        kinds.forEach(kind -> reads.put(kind, new LinkedHashSet<>()));
    }

    /** Takes a read, or returns false if there are as many of its queue as may be. */
    synchronized boolean add(PendingRead read) {
        if (read.isLimited()) {
            int others = limited.getOrDefault(read.queue(), 0);
            if (others >= read.queue().kind().maxReads()) {
                return false;
            }
            limited.put(read.queue(), others + 1);
        }
        return of(read.queue().kind()).add(read);
    }

    synchronized void remove(PendingRead read) {
        boolean wasThere = of(read.queue().kind()).remove(read);
        if (wasThere && read.isLimited()) {
            limited.computeIfPresent(read.queue(), (queue, count) -> count == 1 ? null : count - 1);
        }
    }

    private Set<PendingRead> of(QueueKind kind) {
        return Objects.requireNonNull(reads.get(kind), "an unknown kind");
    }

    synchronized int size() {
        return reads.values().stream().mapToInt(Set::size).sum();
    }

    synchronized List<PendingRead> all() {
        return reads.values().stream().flatMap(Set::stream).toList();
    }

    /** Those whose time is over at {@code now}. */
    synchronized List<PendingRead> due(long now) {
        List<PendingRead> due = new ArrayList<>();
        reads.forEach((kind, ofKind) -> addArrivedBy(now - kind.poll().toNanos(), ofKind, due));
        return due;
    }

    /** Those of a kind that arrived no later than {@code time}. */
    synchronized List<PendingRead> arrivedBy(long time, QueueKind kind) {
        List<PendingRead> arrived = new ArrayList<>();
        addArrivedBy(time, of(kind), arrived);
        return arrived;
    }

    private static void addArrivedBy(long time, Set<PendingRead> oldestFirst, List<PendingRead> arrived) {
        for (PendingRead read : oldestFirst) {
            if (time - read.arrived < 0) {
                break;
            }
            arrived.add(read);
        }
    }
}
