package malote.queue.keep;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.queue.Clock;
import malote.queue.Pulse;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.read.Streams;
import org.jspecify.annotations.Nullable;

/**
 * Ends the streams of one kind of queues that were not heard of for the time of its lease, and renews the leases of those whose
 * reads wait. Leases are measured by the store's clock; any server may end any stream.
 *
 * <p>While this server was not up, or the store was away, collectors could not be heard, and a store that went back in time
 * has forgotten when they were: streams are ended only after a whole lease without such a gap.
 */
public final class Leases {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Longer than any stream is silent. */
    private static final Duration NEVER = Duration.ofDays(36_500);
    /** About how many streams one call ends, so that it is over soon. */
    private static final int PORTION = 256;

    private final Store store;
    private final Clock clock;
    private final Streams streams;
    private final QueueKind kind;
    private final Duration sweep;
    /** How often the lease of a waiting stream is renewed; a stream is ended no sooner than so long after its lease. */
    private final Duration renewal;

    /** When the store was known to be there. */
    private volatile long heard;
    /** The era in which it was last heard of. */
    private volatile long era = Store.ANY_ERA;
    /** Since when collectors can be heard: a stream is ended only after a whole lease from then on. */
    private volatile long hearing;

    private final Pulse<List<QueueName>> sweeping;

    /** @param kind of the queues; those of other kinds are left to others */
    public Leases(Store store, Clock clock, Streams streams, QueueKind kind) {
        this.store = store;
        this.clock = clock;
        this.streams = streams;
        this.kind = kind;
        this.sweep = clamp(kind.firstLease().dividedBy(10), Duration.ofMillis(50), Duration.ofSeconds(5));
        this.renewal = clamp(kind.lease().dividedBy(8), Duration.ofMillis(50), Duration.ofSeconds(10));
        this.sweeping = new Pulse<>(clock, sweep, this::sweep, (ended, failure, took) -> swept(ended));
    }

    /** Begins, in the background. */
    public void start() {
        if (kind.lease().isZero()) {
            return;
        }
        postpone();
        sweeping.start();
        clock.every(renewal, this::renew);
    }

    /**
     * Asks whether the store is there before it ends anything: what is asked of a store that stands still takes effect
     * when it goes on, and then nobody was heard for long.
     */
    private CompletionStage<List<QueueName>> sweep() {
        return store.moved(List.of(), List.of()).thenCompose(there -> endSilent(there.era()));
    }

    private Duration swept(@Nullable List<QueueName> queues) {
        if (queues == null) {
            postpone();
            return Duration.ZERO;
        }
        queues.forEach(streams.events()::abandoned);
        queues.stream().distinct().forEach(streams::changed);
        return queues.size() >= PORTION ? Pulse.AGAIN : Duration.ZERO;
    }

    private CompletionStage<List<QueueName>> endSilent(long eraNow) {
        boolean wentElsewhere = era != Store.ANY_ERA && era != eraNow;
        long gap = sweep.multipliedBy(2).plus(PATIENCE).toNanos();
        if (wentElsewhere || clock.nanoTime() - heard > gap) {
            postpone();
        }
        era = eraNow;
        heard = clock.nanoTime();
        Duration heardFor = Duration.ofNanos(heard - hearing);
        Duration lease = kind.lease();
        Duration first = kind.firstLease();
        return heardFor.compareTo(first) < 0
                ? CompletableFuture.completedFuture(List.of())
                : store.abandon(
                        kind,
                        heardFor.compareTo(lease) < 0 ? NEVER : lease.plus(renewal),
                        first.equals(lease) ? NEVER : first,
                        kind.hold(),
                        PORTION);
    }

    /** Collectors could not be heard until now. */
    private void postpone() {
        heard = clock.nanoTime();
        hearing = heard;
    }

    private void renew() {
        var waiting = streams.waitingFor(renewal, kind);
        if (!waiting.isEmpty()) {
            store.touch(waiting);
        }
    }

    private static Duration clamp(Duration value, Duration min, Duration max) {
        return value.compareTo(min) < 0 ? min : value.compareTo(max) > 0 ? max : value;
    }
}
