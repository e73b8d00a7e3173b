package malote.bench.chaos;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a run has opened, the last first. */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            AutoCloseable next = open.pop();
            try {
                next.close();
            } catch (Exception e) {
                System.err.println("Something could not be closed: " + e);
            }
        }
    }
}
