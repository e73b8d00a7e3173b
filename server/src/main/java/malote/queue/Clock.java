package malote.queue;

import java.time.Duration;

/** Time as the queue sees it, so that tests can set it. */
public interface Clock {
    /** Nanoseconds since some fixed moment, as {@link System#nanoTime}. */
    long nanoTime();

    /** Runs the task after {@code delay}, and again {@code delay} after each end, until the clock is stopped. */
    void every(Duration delay, Runnable task);
}
