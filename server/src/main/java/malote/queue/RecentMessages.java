package malote.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import malote.message.Ispb;
import malote.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Messages that this server stored or read a moment ago, so that they need not be read again. A message never changes once it is stored, so what is found here is what the store would give.
 *
 * <p>A table of fixed size in which a newer message takes the place of an older one. Thread-safe.
 */
final class RecentMessages {
    static final int SIZE = 1 << 14;
    /** The time of messages that were read, not stored, by this server. */
    static final long NOT_KNOWN = Long.MIN_VALUE;

    private final AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(SIZE);

    private record Entry(Ispb ispb, long position, Message message, long storedAt) {}

    /**
     * Remembers messages at consecutive positions, of which {@code tail} is the last. They are in the store.
     *
     * @param storedAt when they were stored, or {@link #NOT_KNOWN}
     */
    void add(Ispb ispb, long tail, List<Message> messages, long storedAt) {
        int first = Math.max(0, messages.size() - SIZE);
        for (int i = first; i < messages.size(); i++) {
            long position = tail - messages.size() + 1 + i;
            table.set(index(ispb, position), new Entry(ispb, position, messages.get(i), storedAt));
        }
    }

    /** The messages of a range, if all are here; else null. */
    @Nullable
    List<Message> find(Ispb ispb, Range range) {
        List<Message> found = new ArrayList<>(range.size());
        for (long position = range.after() + 1; position <= range.upTo(); position++) {
            Entry entry = entry(ispb, position);
            if (entry == null) {
                return null;
            }
            found.add(entry.message());
        }
        return found;
    }

    /** When the message at a position was stored by this server; {@link #NOT_KNOWN} if it is not here or was read. */
    long storedAt(Ispb ispb, long position) {
        Entry entry = entry(ispb, position);
        return entry == null ? NOT_KNOWN : entry.storedAt();
    }

    private @Nullable Entry entry(Ispb ispb, long position) {
        Entry entry = table.get(index(ispb, position));
        return entry != null && entry.position() == position && entry.ispb().equals(ispb) ? entry : null;
    }

    /** Neighbours in a queue are neighbours in the table. */
    private static int index(Ispb ispb, long position) {
        return (int) (ispb.hashCode() * 0x9E3779B9L + position) & (SIZE - 1);
    }
}
