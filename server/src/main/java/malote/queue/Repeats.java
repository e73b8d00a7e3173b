package malote.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Knows for a while which reads this server answered with a batch, one for each stream, to tell repeats.
 *
 * <p>A table of fixed size in which a newer read takes the place of an older one. Thread-safe.
 */
final class Repeats {
    static final int SIZE = 1 << 14;

    private final AtomicReferenceArray<@Nullable ReadId> table = new AtomicReferenceArray<>(SIZE);

    /** Returns whether the last read of the same stream that was answered was this one, and remembers it. */
    boolean isRepeat(ReadId read) {
        int hash = read.key().hashCode();
        ReadId before = table.getAndSet((hash ^ hash >>> 16) & (SIZE - 1), read);
        return read.equals(before);
    }
}
