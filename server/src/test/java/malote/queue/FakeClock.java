package malote.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A clock that stands still until it is told how much time passes; then it runs the tasks that come due, each at its
 * time, on the calling thread. It begins shortly before {@link Long#MAX_VALUE}, so that tests cross the overflow that
 * {@link System#nanoTime} may have.
 */
public final class FakeClock implements Clock {
    private final List<Task> tasks = new ArrayList<>();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    private static final class Task {
        final long period;
        final Runnable action;
        long due;

        Task(long due, long period, Runnable action) {
            this.due = due;
            this.period = period;
            this.action = action;
        }
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized void every(Duration delay, Runnable task) {
        tasks.add(new Task(now + delay.toNanos(), delay.toNanos(), task));
    }

    public void advance(Duration duration) {
        long end = nanoTime() + duration.toNanos();
        for (Runnable task = next(end); task != null; task = next(end)) {
            task.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    /** Time passes, but nothing is done: the process was frozen. The tasks that came due run later, once. */
    public synchronized void standStill(Duration duration) {
        now += duration.toNanos();
        for (Task task : tasks) {
            if (task.due - now < 0) {
                task.due = now;
            }
        }
    }

    private synchronized @Nullable Runnable next(long end) {
        @Nullable
        Task next = tasks.stream()
                .filter(task -> task.due - end <= 0)
                .min(Comparator.comparingLong(task -> task.due - end))
                .orElse(null);
        if (next == null) {
            return null;
        }
        now = next.due;
        next.due += next.period;
        return next.action;
    }
}
