package malote.access;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;

/**
 * All keys, in memory: asking costs no query, and while the store is away the known ones go on. {@link #tick} has to be called
 * all the time; a change is in force here at the next. Thread-safe.
 */
public final class KeyRing implements Keys {
    private static final Logger LOG = Logger.getLogger(KeyRing.class.getName());
    /** Compared with where there is no key of that id, so that the answer takes as long. */
    private static final byte[] NOBODY = new byte[32];

    private final KeyStore store;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Ids of keys that were used for the first time in an hour. */
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private volatile Map<String, Held> keys = Map.of();
    private volatile String version = KeyStore.NO_VERSION;
    private volatile boolean hasSeenSome;
    private volatile Instant lastTick;
    private boolean isAway;
    private CompletableFuture<Void> reading = CompletableFuture.completedFuture(null);

    private static final class Held {
        final Key key;
        final byte[] digest;
        final Recognition known;
        volatile Instant lastUse;

        Held(KeyStore.Stored stored) {
            key = stored.key();
            digest = HexFormat.of().parseHex(stored.digest());
            known = new Recognition.Known(new Caller(key.name(), Caller.Kind.KEY, key.roles(), key.institutions()));
            lastUse = Optional.ofNullable(key.used()).orElse(Instant.MIN);
        }
    }

    public KeyRing(KeyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.lastTick = clock.instant();
    }

    /** Has {@code listener} run whenever a key may have stopped being good, after {@link #of} knows. It must not block. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public Recognition of(String text) {
        KeyText given;
        try {
            given = KeyText.parse(text);
        } catch (IllegalArgumentException e) {
            return new Recognition.Wrong(String.valueOf(e.getMessage()));
        }
        return of(given.id(), given.digest());
    }

    @Override
    public String session(String key) {
        KeyText given = KeyText.parse(key);
        return given.id() + "." + HexFormat.of().formatHex(given.proof());
    }

    @Override
    public Recognition ofSession(String session) {
        int point = session.indexOf('.');
        try {
            byte[] proof = HexFormat.of().parseHex(session, point + 1, session.length());
            return of(session.substring(0, Math.max(0, point)), KeyText.digest(proof));
        } catch (IllegalArgumentException e) {
            return new Recognition.Wrong("This is not a session. Log in once more.");
        }
    }

    private Recognition of(String id, byte[] digest) {
        Held held = keys.get(id);
        boolean isSame = MessageDigest.isEqual(digest, held == null ? NOBODY : held.digest);
        if (held == null || !isSame) {
            return new Recognition.Wrong("This key is not known here.");
        }
        Instant now = clock.instant();
        Key key = held.key;
        if (key.revoked() != null) {
            return new Recognition.Wrong("The key " + key.id() + " was revoked at " + seconds(key.revoked()) + ".");
        } else if (key.isExpired(now)) {
            return new Recognition.Wrong("The key " + key.id() + " expired at "
                    + seconds(Optional.ofNullable(key.expires()).orElse(now)) + ".");
        }
        if (!now.isBefore(held.lastUse.plusSeconds(held.lastUse.equals(Instant.MIN) ? 0 : 3600))) {
            held.lastUse = now.truncatedTo(ChronoUnit.HOURS);
            used.add(key.id());
        }
        return held.known;
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public boolean areKnown() {
        return !version.equals(KeyStore.NO_VERSION);
    }

    /** Also as long as it is not known, and after all are gone: a database that was put back in time opens no server. */
    @Override
    public boolean exist() {
        return version.equals(KeyStore.NO_VERSION) || hasSeenSome;
    }

    /** Looks for what has changed, unless it is still at it, and writes down which keys were used. */
    public void tick() {
        Instant now = clock.instant();
        Instant before = lastTick;
        lastTick = now;
        if (keys.values().stream().anyMatch(held -> held.key.isExpired(now) && !held.key.isExpired(before))) {
            tell();
        }
        synchronized (this) {
            if (!reading.isDone()) {
                return;
            }
        }
        look();
        writeUses(now);
    }

    /** Looks at the store; completes when what was there at the call, or later, is in force here. Fails as the store does. */
    public synchronized CompletionStage<Void> look() {
        reading = reading.handle((done, failure) -> version)
                .thenCompose(store::read)
                .thenAccept(changed -> changed.ifPresent(this::take))
                .whenComplete((done, failure) -> isAway(failure != null));
        return reading;
    }

    private void take(KeyStore.Snapshot snapshot) {
        Map<String, Held> before = keys;
        Map<String, Held> all = new HashMap<>();
        for (KeyStore.Stored stored : snapshot.keys()) {
            Held held = new Held(stored);
            Held old = before.get(stored.key().id());
            if (old != null && old.lastUse.isAfter(held.lastUse)) {
                held.lastUse = old.lastUse;
            }
            all.put(stored.key().id(), held);
        }
        hasSeenSome = hasSeenSome || !all.isEmpty();
        keys = Map.copyOf(all);
        version = snapshot.version();
        tell();
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    private synchronized void isAway(boolean away) {
        if (away && !isAway && !keys.isEmpty()) {
            LOG.warning(
                    "The keys cannot be read. Those that are known go on; changes are in force when they can be read again.");
        }
        isAway = away;
    }

    private void writeUses(Instant now) {
        Set<String> batch = new HashSet<>(used);
        if (!batch.isEmpty()) {
            used.removeAll(batch);
            store.used(batch, now.truncatedTo(ChronoUnit.HOURS)).whenComplete((done, failure) -> {
                if (failure != null) {
                    used.addAll(batch);
                }
            });
        }
    }
}
