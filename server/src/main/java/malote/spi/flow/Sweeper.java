package malote.spi.flow;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Overloaded;
import malote.queue.StoreUnavailable;
import malote.spi.Operation;
import malote.spi.SpiStore;
import malote.spi.decide.Request.Due;
import org.jspecify.annotations.Nullable;

/**
 * Sees to what is due: operations whose time is over, answers of virtual receivers, and messages that were held back. Every server looks
 * at it; where two are at the same, one finds that it is done. Thread-safe.
 */
public final class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class.getName());
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int MOST = 500;

    private final Flow flow;
    private final SpiStore store;
    private final InstantSource now;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final AtomicBoolean isDelivering = new AtomicBoolean();
    /** The operations that are being seen to. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private Sweeper(Flow flow, SpiStore store, InstantSource now) {
        this.flow = flow;
        this.store = store;
        this.now = now;
    }

    /** Looks from now on, until the clock is stopped. */
    public static void start(Flow flow, SpiStore store, Clock clock, InstantSource now) {
        Sweeper sweeper = new Sweeper(flow, store, now);
        clock.every(TICK, sweeper::tick);
    }

    private void tick() {
        if (isLooking.compareAndSet(false, true)) {
            store.due(now.instant(), MOST).thenCompose(this::see).whenComplete((done, failure) -> {
                isLooking.set(false);
                tell(failure);
            });
        }
        if (isDelivering.compareAndSet(false, true)) {
            flow.deliverDue(now.instant(), MOST).whenComplete((done, failure) -> {
                isDelivering.set(false);
                tell(failure);
            });
        }
    }

    private CompletableFuture<Void> see(List<Operation> due) {
        return CompletableFuture.allOf(due.stream()
                .filter(operation -> underWay.add(operation.id()))
                .map(operation -> flow.submit(new Due(operation))
                        .whenComplete((done, failure) -> underWay.remove(operation.id()))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** A store that is away is no fault, and is told elsewhere. */
    private static void tell(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : Failures.unwrap(failure);
        if (cause != null && !(cause instanceof StoreUnavailable) && !(cause instanceof Overloaded)) {
            LOG.log(Level.WARNING, "What is due could not be seen to. It is tried again.", cause);
        }
    }
}
