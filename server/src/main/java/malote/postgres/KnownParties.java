package malote.postgres;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import malote.message.Party;
import org.jspecify.annotations.Nullable;

/**
 * Parties that are known to be in {@code clientes}, so that they need not be sent again. Whoever relies on it must cope
 * with one that was removed meanwhile. Thread-safe.
 */
final class KnownParties {
    private static final int MAX_SIZE = 20_000;

    private final Map<Party, UUID> ids = new ConcurrentHashMap<>();

    /** The id of the party if it is known, else null. */
    @Nullable
    UUID find(Party party) {
        return ids.get(party);
    }

    /** Remembers parties that were stored. When there are too many, it starts anew. */
    void add(Map<Party, UUID> stored) {
        if (ids.size() + stored.size() > MAX_SIZE) {
            ids.clear();
        }
        if (stored.size() <= MAX_SIZE) {
            ids.putAll(stored);
        }
    }

    void clear() {
        ids.clear();
    }
}
