package malote.operator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import malote.access.Deed;
import malote.message.Content;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.read.Streams;

/**
 * What an operator does to a queue. Stages fail with {@link malote.queue.StoreUnavailable}. Thread-safe.
 */
public final class Operator {
    private final OperatorStore store;
    private final Streams streams;

    /** Tells {@code streams} of what it changes. */
    public Operator(OperatorStore store, Streams streams) {
        this.store = store;
        this.streams = streams;
    }

    /** How long a collector of a kind of queues may still be silent; empty: for ever, or it is held. */
    public static Optional<Duration> leaseLeft(QueueKind kind, Collector collector) {
        if (collector.held() || kind.lease().isZero()) {
            return Optional.empty();
        }
        Duration left = kind.lease().minus(collector.silent());
        Duration unread = collector.unread();
        if (unread != null && kind.firstLease().minus(unread).compareTo(left) < 0) {
            left = kind.firstLease().minus(unread);
        }
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** The open and the held streams of a queue, the oldest first. */
    public CompletionStage<List<Collector>> collectors(QueueName queue) {
        return store.collectors(queue);
    }

    /** The next messages to be handed out, at most {@code max}; takes none of them. */
    public CompletionStage<List<Content>> next(QueueName queue, int max) {
        return store.next(queue, max);
    }

    /**
     * Ends a collector, also one that is held for; a read that waits on it is answered, and its batch in hand goes to the
     * next that reads.
     */
    public CompletionStage<OperatorStore.Ending> end(QueueName queue, String id, Deed.Actor actor) {
        Deed deed = new Deed(actor, Deed.Act.END_COLLECTOR, queue + " " + id);
        return streams.change(queue, () -> store.end(queue, id, deed))
                .whenComplete((ending, failure) -> streams.changed(queue));
    }

    /** Ends every stream of a queue. */
    public CompletionStage<Void> stop(QueueName queue, Deed.Actor actor) {
        Deed deed = new Deed(actor, Deed.Act.STOP_STREAMS, queue.text());
        return streams.stop(queue, () -> store.stop(queue, deed));
    }
}
