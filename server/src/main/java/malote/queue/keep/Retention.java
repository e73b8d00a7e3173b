package malote.queue.keep;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Clock;
import malote.queue.Failures;
import malote.queue.Pulse;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Has the store forget what was confirmed longer than the retention ago, and streams that ended two hours ago, in small portions with pauses between them, so
 * that nobody else notices. Any server may do it; the store lets one at a time.
 *
 * <p>Times are the store's. A message is kept at least for the retention, and at most for about a sixtieth of it (an hour
 * at most) longer, while servers run.
 */
public final class Retention {
    private static final Logger LOG = Logger.getLogger(Retention.class.getName());

    /** What one call removes of each kind: some ten milliseconds of the store's work. */
    private static final int PORTION = 2_000;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration PERIOD = Duration.ofMillis(50);
    /** After a portion it rests for so many times what that took. */
    private static final int REST = 3;

    private final Store store;
    private final Clock clock;
    private final Duration retention;

    /** The time between two marks of a queue; what is confirmed between them is forgotten together. */
    private final Duration apart;
    /** How long it rests when there was nothing to forget. */
    private final Duration pause;

    private final Pulse<Integer> forgetting;

    /** @param retention how long a message is kept after it was confirmed; 0: for ever, and only streams are forgotten */
    public Retention(Store store, Clock clock, Duration retention) {
        this.store = store;
        this.clock = clock;
        this.retention = retention;
        this.apart = clamp(retention.dividedBy(60), Duration.ofSeconds(1), Duration.ofHours(1));
        this.pause = retention.isZero() ? LONGEST_PAUSE : clamp(apart, Duration.ofSeconds(1), LONGEST_PAUSE);
        this.forgetting = new Pulse<>(clock, PERIOD, () -> store.forget(retention, PORTION), this::forgotten);
    }

    /** Begins, in the background. */
    public void start() {
        if (!retention.isZero()) {
            clock.every(apart, this::mark);
        }
        forgetting.start();
    }

    private void mark() {
        store.mark(apart).whenComplete((done, failure) -> tell(failure));
    }

    private Duration forgotten(@Nullable Integer count, @Nullable Throwable failure, Duration took) {
        tell(failure);
        return count != null && count > 0 ? took.multipliedBy(REST) : pause;
    }

    /** That the store is away is told by others; anything else would otherwise only show as a full disk. */
    private static void tell(@Nullable Throwable failure) {
        if (failure != null && !(Failures.unwrap(failure) instanceof StoreUnavailable)) {
            LOG.log(Level.WARNING, "Old messages cannot be deleted", failure);
        }
    }

    private static Duration clamp(Duration value, Duration min, Duration max) {
        return value.compareTo(min) < 0 ? min : value.compareTo(max) > 0 ? max : value;
    }
}
