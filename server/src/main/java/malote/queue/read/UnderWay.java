package malote.queue.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import malote.queue.QueueKind;

/**
 * The reads under way, those of each kind of queues in the order of their arrival. All of a kind wait equally long, first reads
 * and repeated ones too, so that is the order of their deadlines: those whose time is over are found without looking at the
 * thousands whose time is not.
 *
 * <p>Thread-safe.
 */
final class UnderWay {
    private final Map<QueueKind, Set<PendingRead>> reads = new HashMap<>();

    UnderWay(List<QueueKind> kinds) {
        kinds.forEach(kind -> reads.put(kind, new LinkedHashSet<>()));
    }

    synchronized void add(PendingRead read) {
        of(read.queue().kind()).add(read);
    }

    synchronized void remove(PendingRead read) {
        of(read.queue().kind()).remove(read);
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
