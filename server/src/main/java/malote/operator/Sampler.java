package malote.operator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the counters of all queues, in one query: once a second while somebody watches, and every ten seconds
 * otherwise, so that there is something to show when somebody comes. However many ask, one query is under way at a time, and
 * it rests ten times as long as that took: what grows with the number of queues is how old figures are, not what they cost.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Sampler implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration WATCHED = Duration.ofSeconds(1);
    private static final Duration IDLE = Duration.ofSeconds(10);
    /** So long after the last question somebody counts as watching. */
    private static final Duration INTEREST = Duration.ofSeconds(10);
    /** A look that takes longer, and much longer than the last, means that the store is away. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MUCH_LONGER = 4;
    /** After a look it rests for so many times what that took. */
    private static final int REST = 10;

    private final OperatorStore store;
    private final Clock clock;
    private final InstantSource time;
    private final Figuring figuring = new Figuring();
    private final Set<Watcher> watchers = new LinkedHashSet<>();
    /** Those who want figures of the look under way, and of the next. */
    private List<CompletableFuture<Figures>> asked = List.of();

    private List<CompletableFuture<Figures>> asking = new ArrayList<>();

    private @Nullable Figures figures;
    private boolean isStoreThere = true;
    private long storeSince;
    private boolean looking;
    private boolean closed;
    private long lookedAt;
    private long restsUntil;
    private long lastTook;
    /** What a look takes: the less of the last two, so that one that was held up does not count. */
    private long cost;

    private long toldAt;
    private long interestUntil;

    /** One who wants to be told. Must not block. */
    public interface Watcher {
        /** About once a second. */
        void told(Report report);

        /** There will be nothing more to tell. */
        void closed();
    }

    /** Begins with {@link #start}. */
    public Sampler(OperatorStore store, Clock clock, InstantSource time) {
        this.store = store;
        this.clock = clock;
        this.time = time;
        this.storeSince = time.millis();
        this.lookedAt = clock.nanoTime() - IDLE.toNanos();
        this.toldAt = lookedAt;
        this.restsUntil = clock.nanoTime();
        this.interestUntil = clock.nanoTime();
    }

    /** Begins to look, in the background. */
    public void start() {
        clock.every(TICK, this::tick);
    }

    /**
     * Figures that are not older than this call. When many call they come up to a quarter of a second later, or the next time
     * that it may look. Fails with
     * {@link StoreUnavailable}.
     */
    public CompletionStage<Figures> fresh() {
        CompletableFuture<Figures> result = new CompletableFuture<>();
        boolean now;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(away());
            }
            interestUntil = clock.nanoTime() + INTEREST.toNanos();
            asking.add(result);
            now = clock.nanoTime() - lookedAt >= TICK.toNanos() && clock.nanoTime() - restsUntil >= 0;
        }
        if (now) {
            look();
        }
        return result;
    }

    /** From now on tells the watcher. */
    public void watch(Watcher watcher) {
        boolean tooLate;
        synchronized (this) {
            tooLate = closed;
            if (!closed) {
                watchers.add(watcher);
            }
        }
        if (tooLate) {
            watcher.closed();
        }
    }

    /** Tells the watcher no more. */
    public synchronized void forget(Watcher watcher) {
        watchers.remove(watcher);
    }

    /** What watchers were told last. */
    public synchronized Report report() {
        return new Report(time.millis(), isStoreThere, storeSince, figures);
    }

    /** The chart of the last five minutes, by the second while somebody watched, else by ten seconds. */
    public synchronized List<Point> minutes() {
        return figuring.minutes();
    }

    /** The chart of the last hour, by ten seconds. */
    public synchronized List<Point> hour() {
        return figuring.hour();
    }

    /** Looks no more; those who watch are told. */
    @Override
    public void close() {
        List<Watcher> last;
        List<CompletableFuture<Figures>> unanswered;
        synchronized (this) {
            closed = true;
            last = List.copyOf(watchers);
            watchers.clear();
            unanswered = takeAll();
        }
        last.forEach(Watcher::closed);
        unanswered.forEach(result -> result.completeExceptionally(away()));
    }

    private void tick() {
        boolean due;
        boolean stuck;
        synchronized (this) {
            long now = clock.nanoTime();
            boolean watched = !watchers.isEmpty() || now - interestUntil < 0;
            long sinceLook = now - lookedAt;
            due = now - restsUntil >= 0 && (!asking.isEmpty() || sinceLook >= (watched ? WATCHED : IDLE).toNanos());
            stuck = looking
                    && sinceLook >= Math.max(PATIENCE.toNanos(), MUCH_LONGER * cost)
                    && now - toldAt >= WATCHED.toNanos();
        }
        if (stuck) {
            missed(away());
        } else if (due) {
            look();
        }
    }

    private void look() {
        long began;
        synchronized (this) {
            if (looking || closed) {
                return;
            }
            looking = true;
            began = clock.nanoTime();
            lookedAt = began;
            asked = asking;
            asking = new ArrayList<>();
        }
        store.counts().whenComplete((counts, failure) -> {
            if (failure == null) {
                seen(counts, began);
            } else {
                synchronized (this) {
                    looking = false;
                }
                missed(Failures.unwrap(failure));
            }
        });
    }

    private void seen(Counts counts, long began) {
        List<CompletableFuture<Figures>> answered;
        Figures seen;
        synchronized (this) {
            looking = false;
            long now = clock.nanoTime();
            cost = Math.min(now - began, lastTook);
            lastTook = now - began;
            restsUntil = now + REST * cost;
            seen = figuring.seen(counts, now, time.millis(), now - began);
            figures = seen;
            noteStore(true);
            answered = asked;
            asked = List.of();
        }
        tell();
        answered.forEach(result -> result.complete(seen));
    }

    private void missed(Throwable failure) {
        List<CompletableFuture<Figures>> unanswered;
        synchronized (this) {
            noteStore(false);
            unanswered = takeAll();
        }
        tell();
        unanswered.forEach(result -> result.completeExceptionally(failure));
    }

    private List<CompletableFuture<Figures>> takeAll() {
        List<CompletableFuture<Figures>> all = asking;
        all.addAll(asked);
        asked = List.of();
        asking = new ArrayList<>();
        return all;
    }

    private void noteStore(boolean isThere) {
        if (isStoreThere != isThere) {
            isStoreThere = isThere;
            storeSince = time.millis();
        }
    }

    private void tell() {
        List<Watcher> told;
        Report report;
        synchronized (this) {
            toldAt = clock.nanoTime();
            told = List.copyOf(watchers);
            report = report();
        }
        told.forEach(watcher -> watcher.told(report));
    }

    private static StoreUnavailable away() {
        return new StoreUnavailable("the store does not answer", new TimeoutException(), false);
    }
}
