package malote.client.http;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a limit, and never quite the same, so
 * that clients which failed together do not come back together. Not thread-safe.
 */
public final class Backoff {
    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private Duration current;

    public Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
        this.current = first;
    }

    /** The pause after another failure: between a half and the whole of the current one, and what the server asked for. */
    public Duration next(Optional<Duration> asked) {
        long half = current.toNanos() / 2;
        Duration jitter = Duration.ofNanos(random.nextLong(half + 1));
        Duration doubled = current.multipliedBy(2);
        current = doubled.compareTo(most) > 0 ? most : doubled;
        return asked.orElse(Duration.ofNanos(half)).plus(jitter);
    }

    /** Something succeeded. */
    public void reset() {
        current = first;
    }
}
