package malote.queue.read;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The reads under way, in the order of their arrival. All of them wait equally long, first reads and repeated ones too, so
 * that is the order of their deadlines: those whose time is over are found without looking at the thousands whose time is
 * not.
 *
 * <p>Thread-safe.
 */
final class UnderWay {
    private final Set<PendingRead> reads = new LinkedHashSet<>();

    synchronized void add(PendingRead read) {
        reads.add(read);
    }

    synchronized void remove(PendingRead read) {
        reads.remove(read);
    }

    synchronized int size() {
        return reads.size();
    }

    synchronized List<PendingRead> all() {
        return List.copyOf(reads);
    }

    /** Those whose deadline is no later than {@code time}. */
    synchronized List<PendingRead> dueBy(long time) {
        List<PendingRead> due = new ArrayList<>();
        Iterator<PendingRead> oldestFirst = reads.iterator();
        while (oldestFirst.hasNext()) {
            PendingRead read = oldestFirst.next();
            if (time - read.deadline < 0) {
                break;
            }
            due.add(read);
        }
        return due;
    }
}
