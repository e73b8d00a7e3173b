package malote.queue;

import java.time.Duration;

/**
 * Ends the streams that were not heard of for the time of a lease, and renews the leases of those whose reads wait.
 * Leases are measured by the store's clock; any server may end any stream.
 *
 * <p>While this server was not up, or the store was away, collectors could not be heard: streams are ended only after a
 * whole lease without such a gap.
 */
public final class Leases {
    private final Store store;
    private final Clock clock;
    private final Streams streams;
    private final Duration lease;
    private final boolean hold;

    private volatile long earliest;
    private volatile boolean sweeping;

    /**
     * @param lease 0: streams are never ended
     * @param hold whether the batch of an abandoned stream is kept for it
     */
    public Leases(Store store, Clock clock, Streams streams, Duration lease, boolean hold) {
        this.store = store;
        this.clock = clock;
        this.streams = streams;
        this.lease = lease;
        this.hold = hold;
    }

    /** Begins, in the background. */
    public void start() {
        if (lease.isZero()) {
            return;
        }
        postpone();
        clock.every(clamp(lease.dividedBy(10), Duration.ofMillis(50), Duration.ofSeconds(5)), this::sweep);
        clock.every(renewal(), this::renew);
    }

    /** How often the lease of a waiting stream is renewed; a stream is ended no sooner than so long after its lease. */
    private Duration renewal() {
        return clamp(lease.dividedBy(8), Duration.ofMillis(50), Duration.ofSeconds(10));
    }

    private void sweep() {
        if (sweeping || clock.nanoTime() - earliest < 0) {
            return;
        }
        sweeping = true;
        store.abandon(lease.plus(renewal()), hold).whenComplete((institutions, failure) -> {
            sweeping = false;
            if (failure == null) {
                institutions.forEach(streams::changed);
            } else {
                postpone();
            }
        });
    }

    private void postpone() {
        earliest = clock.nanoTime() + lease.toNanos();
    }

    private void renew() {
        var waiting = streams.waitingFor(renewal());
        if (!waiting.isEmpty()) {
            store.touch(waiting);
        }
    }

    private static Duration clamp(Duration value, Duration min, Duration max) {
        return value.compareTo(min) < 0 ? min : value.compareTo(max) > 0 ? max : value;
    }
}
