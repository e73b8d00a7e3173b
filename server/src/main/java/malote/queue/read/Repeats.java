package malote.queue.read;

import java.util.concurrent.atomic.AtomicReferenceArray;
import malote.queue.QueueName;
import malote.queue.ReadId;
import org.jspecify.annotations.Nullable;

/**
 * Knows for a while which reads this server answered, one for each stream: to tell repeats, and streams that the store
 * has lost from those that never were.
 *
 * <p>A table of fixed size in which a newer read takes the place of an older one. Thread-safe.
 */
final class Repeats {
    static final int SIZE = 1 << 14;

    private final AtomicReferenceArray<@Nullable Answered> table = new AtomicReferenceArray<>(SIZE);

    private record Answered(long era, QueueName queue, ReadId read, boolean batch) {}

    /** Remembers that a read was answered with a batch. Returns whether it was the last answered so of its stream. */
    boolean isRepeat(long era, QueueName queue, ReadId read) {
        Answered now = new Answered(era, queue, read, true);
        return now.equals(table.getAndSet(index(read), now));
    }

    /** Remembers that a read was answered with nothing. */
    void nothing(long era, QueueName queue, ReadId read) {
        table.set(index(read), new Answered(era, queue, read, false));
    }

    /** Whether the store had the stream in another era than this one: a read of it was answered then. */
    boolean wasThere(long era, QueueName queue, ReadId read) {
        Answered answered = table.get(index(read));
        return answered != null
                && answered.era() != era
                && answered.read().key().equals(read.key())
                && answered.queue().equals(queue);
    }

    private static int index(ReadId read) {
        int hash = read.key().hashCode();
        return (hash ^ hash >>> 16) & (SIZE - 1);
    }
}
