package malote.queue.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Overloaded;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.StoreUnavailable;

/**
 * Closes the streams whose clients never learnt their URIs, so that they do not hold places until their leases end. If
 * the store is away it tries again, for as long as this server runs; after that the lease ends them.
 *
 * <p>Thread-safe.
 */
final class Orphans {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Ends ends;
    private final Consumer<QueueName> closed;
    private final Queue<Orphan> open = new ConcurrentLinkedQueue<>();

    private record Orphan(QueueName queue, ReadId id, boolean sent) {}

    /** Ends a stream, as {@link Store#end} does. */
    interface Ends {
        CompletionStage<Store.Ending> end(QueueName queue, ReadId id, boolean sent);
    }

    /** Tells {@code closed} of the queues where a place, and perhaps a batch, is free again. */
    Orphans(Ends ends, Clock clock, Consumer<QueueName> closed) {
        this.ends = ends;
        this.closed = closed;
        clock.every(PAUSE, this::tryAgain);
    }

    /**
     * Closes a stream.
     *
     * @param first its first read
     * @param sent whether a batch may have reached the client
     */
    void close(QueueName queue, ReadId first, boolean sent) {
        close(new Orphan(queue, first, sent));
    }

    private void close(Orphan orphan) {
        ends.end(orphan.queue(), orphan.id(), orphan.sent()).whenComplete((ending, failure) -> {
            if (failure != null && mayDoLater(Failures.unwrap(failure))) {
                open.add(orphan);
            }
            closed.accept(orphan.queue());
        });
    }

    private static boolean mayDoLater(Throwable failure) {
        return failure instanceof StoreUnavailable || failure instanceof Overloaded;
    }

    private void tryAgain() {
        List<Orphan> due = new ArrayList<>();
        for (Orphan orphan = open.poll(); orphan != null; orphan = open.poll()) {
            due.add(orphan);
        }
        due.forEach(this::close);
    }
}
