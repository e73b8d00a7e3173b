package malote.queue.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import malote.message.Content;
import malote.queue.QueueName;
import malote.queue.Range;
import org.jspecify.annotations.Nullable;

/**
 * Messages that this server stored or read a moment ago, so that they need not be read again. Within an era of the store
 * a message never changes once it is stored, so what is found here is what the store would give.
 *
 * <p>A table of fixed size in which a newer message takes the place of an older one. Messages that {@linkplain Content#bytes may be
 * large} are also bounded by their bytes: the oldest of them go. Thread-safe.
 */
final class RecentMessages {
    static final int SIZE = 1 << 14;
    /** The time of messages that were read, not stored, by this server. */
    static final long NOT_KNOWN = Long.MIN_VALUE;

    /** What large messages may take of the memory. */
    private static final int SHARE = 16;

    private final AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(SIZE);
    private final long mostBytes;
    /** Those whose bytes count, the oldest first, also when another has taken their place in the table. */
    private final Queue<Entry> counted = new ConcurrentLinkedQueue<>();

    private final AtomicLong bytes = new AtomicLong();

    RecentMessages() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** @param mostBytes what messages that may be large take at most together */
    RecentMessages(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    private record Entry(long era, QueueName queue, long position, Content message, long storedAt) {}

    /**
     * Remembers messages at consecutive positions, of which {@code tail} is the last. They are in the store.
     *
     * @param era in which they were stored or read
     * @param storedAt when they were stored, or {@link #NOT_KNOWN}
     */
    void add(long era, QueueName queue, long tail, List<? extends Content> messages, long storedAt) {
        int first = Math.max(0, messages.size() - SIZE);
        for (int i = first; i < messages.size(); i++) {
            long position = tail - messages.size() + 1 + i;
            Entry entry = new Entry(era, queue, position, messages.get(i), storedAt);
            table.set(index(queue, position), entry);
            if (entry.message().bytes() > 0) {
                count(entry);
            }
        }
    }

    private void count(Entry newest) {
        counted.add(newest);
        long sum = bytes.addAndGet(newest.message().bytes());
        while (sum > mostBytes) {
            Entry oldest = counted.poll();
            if (oldest == null) {
                return;
            }
            table.compareAndSet(index(oldest.queue(), oldest.position()), oldest, null);
            sum = bytes.addAndGet(-oldest.message().bytes());
        }
    }

    /** The messages of a range, if all are here; else null. */
    @Nullable
    List<Content> find(long era, QueueName queue, Range range) {
        List<Content> found = new ArrayList<>(range.size());
        for (long position = range.after() + 1; position <= range.upTo(); position++) {
            Entry entry = entry(era, queue, position);
            if (entry == null) {
                return null;
            }
            found.add(entry.message());
        }
        return found;
    }

    /** When the message at a position was stored by this server; {@link #NOT_KNOWN} if it is not here or was read. */
    long storedAt(long era, QueueName queue, long position) {
        Entry entry = entry(era, queue, position);
        return entry == null ? NOT_KNOWN : entry.storedAt();
    }

    /** The last position of each queue that is known from an era. Looks at the whole table. */
    Map<QueueName, Long> tails(long era) {
        Map<QueueName, Long> tails = new HashMap<>();
        for (int i = 0; i < SIZE; i++) {
            Entry entry = table.get(i);
            if (entry != null && entry.era() == era) {
                tails.merge(entry.queue(), entry.position(), Math::max);
            }
        }
        return tails;
    }

    private @Nullable Entry entry(long era, QueueName queue, long position) {
        Entry entry = table.get(index(queue, position));
        boolean isIt = entry != null
                && entry.position() == position
                && entry.era() == era
                && entry.queue().equals(queue);
        return isIt ? entry : null;
    }

    /** Neighbours in a queue are neighbours in the table. */
    private static int index(QueueName queue, long position) {
        return (int) (queue.hashCode() * 0x9E3779B9L + position) & (SIZE - 1);
    }
}
