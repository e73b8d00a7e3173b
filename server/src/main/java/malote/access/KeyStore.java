package malote.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where keys are kept: all servers of a database have the same. A change is noted in the {@link Audit} in the same
 * transaction, and on disk before its stage completes. Thread-safe; every method returns at once, and a stage fails if the
 * store cannot be reached.
 */
public interface KeyStore {
    /** Stands for no version. */
    String NO_VERSION = "";

    /** A key and the digest of its text, as {@link KeyText#digest} in hexadecimal. */
    record Stored(Key key, String digest) {}

    /** All keys. No other state of them has the same version. */
    record Snapshot(String version, List<Stored> keys) {}

    /** What becomes of a key. */
    enum Change {
        DONE,
        UNKNOWN,
        /** It was revoked before. */
        REVOKED,
        /** It had expired before. */
        EXPIRED,
        /** It was replaced before. */
        REPLACED
    }

    /**
     * A key to make.
     *
     * @param expires null: never
     */
    record Wish(
            String name,
            Institutions institutions,
            Set<Role> roles,
            @Nullable Instant expires) {}

    /** All keys; empty if their version is the one that is known. */
    CompletionStage<Optional<Snapshot>> read(String known);

    /** Adds a key. */
    CompletionStage<Void> create(KeyText text, Wish wish, Deed deed);

    /**
     * Adds a key that is like an old one, for as long as that was made for. The old one expires after the overlap, or before if
     * it would have.
     */
    CompletionStage<Change> rotate(String old, KeyText text, Duration overlap, Deed deed);

    /** Ends a key at once, and for ever. */
    CompletionStage<Change> revoke(String id, Deed deed);

    /** Notes that keys were used in that hour. */
    CompletionStage<Void> used(Set<String> ids, Instant hour);
}
