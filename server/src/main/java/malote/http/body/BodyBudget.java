package malote.http.body;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The memory that all bodies together may take, from their first byte until what was read from them is stored. When there is
 * no more, bodies that arrive slowly give way to one that needs some, the oldest first; if none arrives slowly, the one that
 * needs more is refused. So a few slow senders cannot keep the memory from others.
 *
 * <p>Thread-safe.
 */
final class BodyBudget {
    /** In bytes per second. A body of which less arrived for a second arrives slowly. */
    static final long SLOW = 1 << 20;

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long most;
    private final LongSupplier nanoTime;
    /** Those whose bodies still arrive, in the order in which they began. */
    private final Set<Share> coming = new LinkedHashSet<>();

    private long held;

    /** @param most how many bytes may be held */
    BodyBudget(long most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /**
     * The part of one body; {@link Share#close} it in any case.
     *
     * @param giveWay called, by any thread, when the body must be dropped for the sake of another
     */
    synchronized Share share(Runnable giveWay) {
        Share share = new Share(giveWay, nanoTime.getAsLong() + GRACE_NANOS);
        coming.add(share);
        return share;
    }

    /** What one body takes. */
    final class Share {
        private final Runnable giveWay;
        /** It is fast until then if nothing more comes. */
        private long fastUntil;

        private long bytes;
        private boolean dropped;

        private Share(Runnable giveWay, long fastUntil) {
            this.giveWay = giveWay;
            this.fastUntil = fastUntil;
        }

        /**
         * {@code count} bytes of the body arrived, which take {@code memory} bytes beyond those held.
         *
         * @return whether they may be held; if not, nothing of the body is to be held any longer
         */
        boolean came(int count, int memory) {
            return take(count, memory);
        }

        /**
         * What was read from the body takes {@code memory} bytes beyond those held.
         *
         * @return as {@link #came}
         */
        boolean holds(int memory) {
            return take(0, memory);
        }

        /** {@code memory} bytes of those held are not any longer. */
        void letGo(int memory) {
            synchronized (BodyBudget.this) {
                if (!dropped) {
                    bytes -= memory;
                    held -= memory;
                }
            }
        }

        private boolean take(int count, int memory) {
            List<Share> gone = new ArrayList<>(0);
            boolean granted;
            synchronized (BodyBudget.this) {
                long now = nanoTime.getAsLong();
                long paid = Math.max(fastUntil, now) + TimeUnit.SECONDS.toNanos(1) * count / SLOW;
                fastUntil = Math.min(now + GRACE_NANOS, paid);
                while (memory > most - held && !dropped) {
                    Share next = slow(now);
                    next.drop();
                    gone.add(next);
                }
                granted = !dropped;
                if (granted) {
                    bytes += memory;
                    held += memory;
                }
            }
            gone.remove(this);
            gone.forEach(share -> share.giveWay.run());
            return granted;
        }

        /** The oldest that arrives slowly, or else this one. */
        private Share slow(long now) {
            for (Share share : coming) {
                if (now - share.fastUntil > 0) {
                    return share;
                }
            }
            return this;
        }

        /** The body is whole: it no longer gives way to others. False if it did so already. */
        boolean end() {
            synchronized (BodyBudget.this) {
                coming.remove(this);
                return !dropped;
            }
        }

        /** What was read from the body is stored or dropped: nothing of it is held any more. May be called repeatedly. */
        void close() {
            synchronized (BodyBudget.this) {
                drop();
            }
        }

        private void drop() {
            dropped = true;
            coming.remove(this);
            held -= bytes;
            bytes = 0;
        }
    }

    /** How many bytes are held. */
    synchronized long held() {
        return held;
    }
}
