package malote.bench.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Runs connections and timers on the calling thread. Not thread-safe: one thread makes it, runs it, and everything that
 * it calls runs there, so that nothing needs a lock.
 */
public final class Loop implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long LONGEST_WAIT_MILLIS = 20;

    final Response response = new Response();
    final byte[] bytes = new byte[BUFFER_BYTES];

    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private ByteBuffer encrypted = ByteBuffer.allocate(0);
    private final Selector selector;
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();

    private record Timer(long due, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.signum(due - other.due);
        }
    }

    public Loop() throws IOException {
        selector = Selector.open();
    }

    /** A new connection; blocks until it is made. */
    public Connection connect(Endpoint endpoint) {
        try {
            Connection connection = new Connection(this, selector, endpoint);
            connection.open();
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException("No connection to " + endpoint.url() + ": " + e.getMessage(), e);
        }
    }

    /** A connection that is made, or fails, with its first request. */
    public Connection connectLater(Endpoint endpoint) {
        try {
            return new Connection(this, selector, endpoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a task once, when {@link System#nanoTime} has reached {@code due} or up to a millisecond later. */
    public void at(long due, Runnable task) {
        timers.add(new Timer(due, task));
    }

    /**
     * Runs until {@code done}, which is asked after every round of events, and at least every 20 ms.
     *
     * @throws CancellationException if the thread is interrupted, which it is no more then
     */
    public void run(BooleanSupplier done) {
        try {
            while (!done.getAsBoolean()) {
                if (Thread.interrupted()) {
                    throw new CancellationException("interrupted");
                }
                selector.select(Loop::ready, fireTimers());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs for some time. */
    public void run(long nanos) {
        long end = System.nanoTime() + nanos;
        run(() -> System.nanoTime() - end >= 0);
    }

    /** Closes all connections. */
    @Override
    public void close() {
        for (SelectionKey key : selector.keys()) {
            ((Connection) key.attachment()).close();
        }
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ByteBuffer outgoing(byte[] request, int from, int length) {
        return length <= BUFFER_BYTES
                ? out.clear().put(request, from, length).flip()
                : ByteBuffer.wrap(request, from, length);
    }

    /** A buffer of so many bytes at least, for a moment. */
    ByteBuffer encrypted(int length) {
        if (encrypted.capacity() < length) {
            encrypted = ByteBuffer.allocateDirect(length);
        }
        return encrypted.clear();
    }

    /** Reads what has come into {@link #bytes}; returns how much, -1 at the end. */
    int receive(SocketChannel channel) throws IOException {
        int count = channel.read(in.clear());
        in.flip().get(bytes, 0, Math.max(count, 0));
        return count;
    }

    private static void ready(SelectionKey key) {
        ((Connection) key.attachment()).ready(key);
    }

    /** Runs the timers that are due; returns for how many milliseconds none is. */
    private long fireTimers() {
        long now = System.nanoTime();
        for (Timer next = timers.peek(); next != null; next = timers.peek()) {
            if (next.due - now > 0) {
                return Math.min(LONGEST_WAIT_MILLIS, (next.due - now) / NANOS_PER_MILLI + 1);
            }
            timers.remove();
            next.task.run();
        }
        return LONGEST_WAIT_MILLIS;
    }
}
