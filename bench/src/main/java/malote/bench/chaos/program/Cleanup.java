package malote.bench.chaos.program;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a run has opened, the last first. */
public final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    public <T extends AutoCloseable> T add(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Also when this thread was interrupted, which it is again afterwards. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        while (!open.isEmpty()) {
            AutoCloseable next = open.pop();
            try {
                next.close();
            } catch (Exception e) {
                System.err.println("Something could not be closed: " + e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
