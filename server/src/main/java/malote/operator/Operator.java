package malote.operator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.Message;
import malote.queue.read.Streams;

/**
 * What an operator does to a queue. Stages fail with {@link malote.queue.StoreUnavailable}. Thread-safe.
 */
public final class Operator {
    private final OperatorStore store;
    private final Streams streams;
    private final Duration lease;
    private final Duration first;

    /**
     * Tells {@code streams} of what it changes.
     *
     * @param lease after which a silent stream is abandoned; 0: never
     * @param first after which one is that was not continued after its first answer, if that is less; 0: after its lease
     */
    public Operator(OperatorStore store, Streams streams, Duration lease, Duration first) {
        this.store = store;
        this.streams = streams;
        this.lease = lease;
        this.first = first.isZero() ? lease : first;
    }

    /** After so long a silent stream is abandoned; 0: never. */
    public Duration lease() {
        return lease;
    }

    /** How long a collector may still be silent; empty: for ever, or it is held. */
    public Optional<Duration> leaseLeft(Collector collector) {
        if (collector.held() || lease.isZero()) {
            return Optional.empty();
        }
        Duration left = lease.minus(collector.silent());
        Duration unread = collector.unread();
        if (unread != null && first.minus(unread).compareTo(left) < 0) {
            left = first.minus(unread);
        }
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    /** The open and the held streams of an institution, the oldest first. */
    public CompletionStage<List<Collector>> collectors(Ispb ispb) {
        return store.collectors(ispb);
    }

    /** The next messages to be handed out, at most {@code max}; takes none of them. */
    public CompletionStage<List<Message>> next(Ispb ispb, int max) {
        return store.next(ispb, max);
    }

    /**
     * Ends a collector, also one that is held for; a read that waits on it is answered, and its batch in hand goes to the
     * next that reads.
     */
    public CompletionStage<OperatorStore.Ending> end(Ispb ispb, String id) {
        return streams.change(ispb, () -> store.end(ispb, id)).whenComplete((ending, failure) -> streams.changed(ispb));
    }
}
