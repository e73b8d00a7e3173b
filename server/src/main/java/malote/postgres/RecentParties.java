package malote.postgres;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import malote.message.Party;
import org.jspecify.annotations.Nullable;

/**
 * Parties that were read a moment ago, so that they need not be read again with each of their messages. A party never
 * changes, for its id is made of its content.
 *
 * <p>A table of fixed size in which a newer party takes the place of an older one. Thread-safe.
 */
final class RecentParties {
    private static final int SIZE = 1 << 16;

    private final AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(SIZE);

    private record Entry(UUID id, Party party) {}

    void add(UUID id, Party party) {
        table.set(index(id), new Entry(id, party));
    }

    /** The party of an id if it is here, else null. */
    @Nullable
    Party find(UUID id) {
        Entry entry = table.get(index(id));
        return entry != null && entry.id().equals(id) ? entry.party() : null;
    }

    /** Ids are digests: any bits of them will do. */
    private static int index(UUID id) {
        return (int) id.getLeastSignificantBits() & (SIZE - 1);
    }
}
