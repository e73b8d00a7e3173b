package malote.postgres.json;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import malote.message.Party;
import org.jspecify.annotations.Nullable;

/**
 * Parties that were stored or read a moment ago, so that they need not be sent to the database or read from it again with
 * each of their messages. A party never changes, for its id is made of its content; but it may have been removed
 * meanwhile, with which whoever stores must cope.
 *
 * <p>A table of fixed size, in sets of a few places as in a processor's cache: a party can only be in the set that its id
 * tells, where a newer one takes the place of the oldest. Thread-safe.
 */
final class RecentParties {
    static final int SIZE = 1 << 16;
    static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(SIZE);

    private record Entry(UUID id, Party party) {}

    void add(UUID id, Party party) {
        int set = set(id);
        // Two who do this at once may forget a party, or have one twice: it is read once more, or earlier forgotten.
        for (int place = set + WAYS - 1; place > set; place--) {
            table.set(place, table.get(place - 1));
        }
        table.set(set, new Entry(id, party));
    }

    /** The party of an id if it is here, else null. */
    @Nullable
    Party find(UUID id) {
        int set = set(id);
        for (int place = set; place < set + WAYS; place++) {
            Entry entry = table.get(place);
            if (entry != null && entry.id().equals(id)) {
                return entry.party();
            }
        }
        return null;
    }

    boolean contains(UUID id) {
        return find(id) != null;
    }

    void clear() {
        for (int place = 0; place < SIZE; place++) {
            table.set(place, null);
        }
    }

    /** Ids are digests: any bits of them will do. */
    private static int set(UUID id) {
        return (int) id.getLeastSignificantBits() & (SIZE - WAYS);
    }
}
