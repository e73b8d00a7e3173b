package malote.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import malote.message.Ispb;

/**
 * Closes the streams whose clients never learnt their URIs, so that they do not hold places until their leases end. If
 * the store is away it tries again, for as long as this server runs; after that the lease ends them.
 *
 * <p>Thread-safe.
 */
final class Orphans {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Store store;
    private final Consumer<Ispb> closed;
    private final Queue<Orphan> open = new ConcurrentLinkedQueue<>();

    private record Orphan(Ispb ispb, ReadId id, boolean sent) {}

    /** Tells {@code closed} of the institutions where a place, and perhaps a batch, is free again. */
    Orphans(Store store, Clock clock, Consumer<Ispb> closed) {
        this.store = store;
        this.closed = closed;
        clock.every(PAUSE, this::tryAgain);
    }

    /**
     * Closes a stream.
     *
     * @param first its first read
     * @param sent whether a batch may have reached the client
     */
    void close(Ispb ispb, ReadId first, boolean sent) {
        close(new Orphan(ispb, first, sent));
    }

    private void close(Orphan orphan) {
        store.end(orphan.ispb(), orphan.id(), orphan.sent()).whenComplete((ending, failure) -> {
            if (failure != null && Failures.unwrap(failure) instanceof StoreUnavailable) {
                open.add(orphan);
            }
            closed.accept(orphan.ispb());
        });
    }

    private void tryAgain() {
        List<Orphan> due = new ArrayList<>();
        for (Orphan orphan = open.poll(); orphan != null; orphan = open.poll()) {
            due.add(orphan);
        }
        due.forEach(this::close);
    }
}
