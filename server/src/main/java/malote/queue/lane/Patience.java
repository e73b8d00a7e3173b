package malote.queue.lane;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import malote.queue.Clock;
import malote.queue.StoreUnavailable;

/**
 * Answers for a store that stands still, which neither answers nor refuses: a call without an answer in time fails with
 * {@link StoreUnavailable}, its outcome unknown.
 *
 * <p>Thread-safe.
 */
public final class Patience {
    private static final Duration TICK = Duration.ofMillis(200);

    private final Clock clock;
    private final Queue<UnderWay> underWay = new ConcurrentLinkedQueue<>();

    /** What a call was made for hangs on its future only until that is done. */
    private record UnderWay(long deadline, CompletableFuture<?> call) {}

    /** Knows the time by this clock. */
    public Patience(Clock clock) {
        this.clock = clock;
        clock.every(TICK, this::tick);
    }

    /** Lets a call take until {@code deadline}, or up to 200 ms longer. */
    public <T> CompletableFuture<T> limit(CompletableFuture<T> call, long deadline) {
        if (!call.isDone()) {
            underWay.add(new UnderWay(deadline, call));
        }
        return call;
    }

    /** Lets a call take so long, or up to 200 ms longer. */
    public <T> CompletableFuture<T> limit(CompletionStage<T> call, Duration time) {
        return limit(call.toCompletableFuture().copy(), clock.nanoTime() + time.toNanos());
    }

    private void tick() {
        long now = clock.nanoTime();
        underWay.removeIf(one -> {
            if (now - one.deadline() >= 0) {
                one.call().completeExceptionally(new StoreUnavailable("the store does not answer", true));
            }
            return one.call().isDone();
        });
    }
}
