package malote.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The memory that all bodies together may take, from their first byte until they were read. When there is no more, bodies
 * that come slowly give way to one that needs some, the one that began first before the others; if none comes slowly, the
 * one that needs more is refused. So a few slow senders cannot keep the memory from others, and of several fast ones those
 * that began first come to their end.
 *
 * <p>Thread-safe.
 */
final class BodyBudget {
    /** In bytes per second. Who sent less for a second sends slowly. */
    static final long SLOW = 1 << 20;

    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long most;
    private final LongSupplier nanoTime;
    /** Those whose bodies have not come to their end, in the order in which they began. */
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

        private Share(Runnable giveWay, long fastUntil) {
            this.giveWay = giveWay;
            this.fastUntil = fastUntil;
        }

        /**
         * So many bytes of the body came, for which so many bytes of memory are needed beyond those held.
         *
         * @return whether they may be held; if not, nothing of the body is to be held any longer
         */
        boolean came(int count, int memory) {
            List<Share> gone = new ArrayList<>(0);
            boolean granted;
            synchronized (BodyBudget.this) {
                long now = nanoTime.getAsLong();
                long paid = Math.max(fastUntil, now) + TimeUnit.SECONDS.toNanos(1) * count / SLOW;
                fastUntil = Math.min(now + GRACE_NANOS, paid);
                while (memory > most - held && coming.contains(this)) {
                    Share next = slow(now);
                    close(next);
                    gone.add(next);
                }
                granted = coming.contains(this);
                if (granted) {
                    bytes += memory;
                    held += memory;
                }
            }
            gone.remove(this);
            gone.forEach(share -> share.giveWay.run());
            return granted;
        }

        /** The oldest that comes slowly, or else this one. */
        private Share slow(long now) {
            for (Share share : coming) {
                if (now - share.fastUntil > 0) {
                    return share;
                }
            }
            return this;
        }

        /** The body is whole: it gives way to none any more. False if it did so already. */
        boolean end() {
            synchronized (BodyBudget.this) {
                return coming.remove(this);
            }
        }

        /** The body was read or dropped: nothing of it is held any more. To be called as often as one likes. */
        void close() {
            synchronized (BodyBudget.this) {
                close(this);
            }
        }

        private void close(Share share) {
            coming.remove(share);
            held -= share.bytes;
            share.bytes = 0;
        }
    }

    /** How many bytes are held. */
    synchronized long held() {
        return held;
    }
}
