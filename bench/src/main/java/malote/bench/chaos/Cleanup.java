package malote.bench.chaos;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a run has opened, the last first: at its end, or with this program if that is ended before. */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll);

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    synchronized <T extends AutoCloseable> T add(T closeable) {
        open.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        closeAll();
    }

    private synchronized void closeAll() {
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
