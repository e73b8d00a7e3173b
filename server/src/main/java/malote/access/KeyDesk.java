package malote.access;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import malote.access.Deed.Act;
import malote.access.Deed.Actor;
import org.jspecify.annotations.Nullable;

/** Makes keys, replaces and ends them. Stages fail as those of {@link KeyStore}. Thread-safe. */
public final class KeyDesk {
    private final KeyStore store;
    private final Supplier<CompletionStage<Void>> changed;

    /** A key, and its text, which nobody can know later. */
    public record Issued(Key key, KeyText text) {}

    /**
     * What becomes of a key that is to be replaced.
     *
     * @param issued the new key, if {@code change} is done
     */
    public record Rotation(KeyStore.Change change, @Nullable Issued issued) {}

    /** @param changed is called after each change, before it is told; if it fails, others still learn of the change */
    public KeyDesk(KeyStore store, Supplier<CompletionStage<Void>> changed) {
        this.store = store;
        this.changed = changed;
    }

    /** All keys, the oldest first. */
    public CompletionStage<List<Key>> list() {
        return store.read(KeyStore.NO_VERSION).thenApply(snapshot -> snapshot.orElseThrow().keys().stream()
                .map(KeyStore.Stored::key)
                .toList());
    }

    /** Makes a key. */
    public CompletionStage<Issued> create(KeyStore.Wish wish, Actor actor) {
        KeyText text = KeyText.random();
        return store.create(text, wish, new Deed(actor, Act.CREATE_KEY, text.id()))
                .thenCompose(done ->
                        issued(text, made(text, wish.name(), wish.institutions(), wish.roles(), wish.expires())));
    }

    /**
     * Replaces a key.
     *
     * @param overlap how long the old key is still good
     */
    public CompletionStage<Rotation> rotate(String id, Duration overlap, Actor actor) {
        if (!KeyText.isId(id)) {
            return CompletableFuture.completedFuture(new Rotation(KeyStore.Change.UNKNOWN, null));
        }
        KeyText text = KeyText.random();
        return list().thenCompose(keys -> store.rotate(id, text, overlap, new Deed(actor, Act.ROTATE_KEY, id))
                .thenCompose(change -> change == KeyStore.Change.DONE
                        ? issued(text, like(id, keys, text)).thenApply(issued -> new Rotation(change, issued))
                        : CompletableFuture.completedFuture(new Rotation(change, null))));
    }

    private static Key like(String id, List<Key> keys, KeyText text) {
        return keys.stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .map(old -> made(text, old.name(), old.institutions(), old.roles(), null))
                .orElseGet(() -> made(text, id, Institutions.of(Set.of()), Set.of(), null));
    }

    private static Key made(
            KeyText text, String name, Institutions institutions, Set<Role> roles, @Nullable Instant expires) {
        return new Key(text.id(), name, institutions, roles, Instant.now(), expires, null, null, null);
    }

    /** Ends a key at once. */
    public CompletionStage<KeyStore.Change> revoke(String id, Actor actor) {
        if (!KeyText.isId(id)) {
            return CompletableFuture.completedFuture(KeyStore.Change.UNKNOWN);
        }
        return store.revoke(id, new Deed(actor, Act.REVOKE_KEY, id))
                .thenCompose(change -> told().thenApply(done -> change));
    }

    /**
     * The key as it is stored; as far as it is known here if it cannot be read now, for its text is told once.
     */
    private CompletionStage<Issued> issued(KeyText text, Key known) {
        return told().thenCompose(done -> list())
                .exceptionally(failure -> List.of())
                .thenApply(keys -> new Issued(
                        keys.stream()
                                .filter(key -> key.id().equals(text.id()))
                                .findFirst()
                                .orElse(known),
                        text));
    }

    private CompletionStage<Void> told() {
        return changed.get().handle((done, failure) -> null);
    }
}
