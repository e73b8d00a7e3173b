package malote.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.queue.Clock;

/** The system's clock, with one thread for what is done from time to time. */
final class SystemClock implements Clock, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SystemClock.class.getName());

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "malote-timer");
        thread.setDaemon(true);
        return thread;
    });

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void every(Duration delay, Runnable task) {
        timer.scheduleWithFixedDelay(() -> run(task), delay.toNanos(), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Stops all tasks. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // After an error, such as want of memory, too: a task that ended would not come again.
            LOG.log(Level.SEVERE, "A task of the timer failed; it goes on", e);
        }
    }
}
