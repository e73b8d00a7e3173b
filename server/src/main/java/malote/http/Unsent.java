package malote.http;

import io.netty.util.internal.PlatformDependent;
import java.util.HashSet;
import java.util.Set;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a connection makes the server hold: answers that its client does not take, and what it sent ahead of its turn. All
 * connections together may hold a quarter of the memory for buffers. Beyond that the one is closed that holds the most for
 * the longest, so that whoever takes its answers is left alone. Thread-safe.
 */
public final class Unsent {
    private static final Logger LOG = Logger.getLogger(Unsent.class.getName());
    private static final long MAX_BYTES = PlatformDependent.estimateMaxDirectMemory() / 4;
    /** So few are no reason to close a connection, whatever the others hold. */
    private static final long HARMLESS_BYTES = 16 << 10;

    private static final long LOG_NANOS = 10_000_000_000L;

    private static final Set<Unsent> HOLDING = new HashSet<>();
    private static long total;
    private static long closed;
    private static long lastLogged = System.nanoTime() - LOG_NANOS;

    private final Runnable close;
    private long bytes;
    private long since;
    private boolean isClosed;

    /** @param close closes the connection; called by any thread */
    public Unsent(Runnable close) {
        this.close = close;
    }

    /**
     * Tells how many bytes the connection makes the server hold now.
     *
     * @param moved whether its client took some of them
     */
    public void set(long now, boolean moved) {
        synchronized (HOLDING) {
            if (isClosed) {
                return;
            }
            if (now == 0) {
                HOLDING.remove(this);
            } else if (bytes == 0) {
                HOLDING.add(this);
            }
            if (moved || bytes == 0) {
                since = System.nanoTime();
            }
            total += now - bytes;
            bytes = now;
            shed(MAX_BYTES);
        }
    }

    /** There is no memory for buffers left, whoever may have it: closes the worst connections, until half is free again. */
    public static void shed() {
        synchronized (HOLDING) {
            shed(Math.min(MAX_BYTES, total) / 2);
        }
    }

    /** Whether a failure comes from memory that is used up. */
    public static boolean isOutOfMemory(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof OutOfMemoryError)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static void shed(long most) {
        while (total > most) {
            Unsent worst = worst();
            if (worst == null) {
                return;
            }
            worst.isClosed = true;
            HOLDING.remove(worst);
            total -= worst.bytes;
            closed++;
            worst.close.run();
            log();
        }
    }

    private static @Nullable Unsent worst() {
        long now = System.nanoTime();
        Unsent worst = null;
        double most = 0;
        for (Unsent one : HOLDING) {
            // A second for whoever has only begun, so that among those the number of bytes tells.
            double weight = one.bytes * (now - one.since + 1e9);
            if (one.bytes > HARMLESS_BYTES && weight > most) {
                worst = one;
                most = weight;
            }
        }
        return worst;
    }

    private static void log() {
        long now = System.nanoTime();
        if (now - lastLogged >= LOG_NANOS) {
            lastLogged = now;
            LOG.warning("Clients do not read their answers, which fill the buffer memory. " + closed
                    + " such connections were closed so far; unconfirmed messages are delivered again.");
        }
    }
}
