package malote.access;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys in memory, and whether they can be reached. */
final class FakeKeyStore implements KeyStore {
    final Map<String, Stored> keys = new LinkedHashMap<>();
    final Map<String, Instant> uses = new TreeMap<>();
    boolean isAway;
    int reads;
    private int version;

    @Override
    public CompletionStage<Optional<Snapshot>> read(String known) {
        reads++;
        if (isAway) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        String now = "v" + version;
        return CompletableFuture.completedFuture(
                now.equals(known) ? Optional.empty() : Optional.of(new Snapshot(now, List.copyOf(keys.values()))));
    }

    @Override
    public CompletionStage<Void> create(KeyText text, Wish wish, Deed deed) {
        put(text, wish, null);
        return CompletableFuture.completedFuture(null);
    }

    /** As if the database was put back to a time before the first key. */
    void lose() {
        version++;
        keys.clear();
    }

    private void put(KeyText text, Wish wish, @Nullable Instant revoked) {
        version++;
        Key key = new Key(
                text.id(),
                wish.name(),
                wish.institutions(),
                wish.roles(),
                Instant.EPOCH,
                wish.expires(),
                null,
                revoked,
                null);
        keys.put(text.id(), new Stored(key, HexFormat.of().formatHex(text.digest())));
    }

    @Override
    public CompletionStage<Change> rotate(String old, KeyText text, Duration overlap, Deed deed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Change> revoke(String id, Deed deed) {
        Stored stored = stored(id);
        version++;
        Key key = stored.key();
        keys.put(
                id,
                new Stored(
                        new Key(
                                id,
                                key.name(),
                                key.institutions(),
                                key.roles(),
                                key.created(),
                                key.expires(),
                                key.used(),
                                Instant.EPOCH,
                                null),
                        stored.digest()));
        return CompletableFuture.completedFuture(Change.DONE);
    }

    Stored stored(String id) {
        return Objects.requireNonNull(keys.get(id));
    }

    @Override
    public CompletionStage<Void> used(Set<String> ids, Instant hour) {
        if (isAway) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        ids.forEach(id -> uses.put(id, hour));
        return CompletableFuture.completedFuture(null);
    }
}
