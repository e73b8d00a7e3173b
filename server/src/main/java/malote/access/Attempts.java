package malote.access;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Counts wrong credentials by address: after ten within a minute, the address has to wait. Remembers the addresses of the last
 * failures, and forgets those that have been quiet for longest when there are too many. Thread-safe.
 */
public final class Attempts {
    static final int MOST = 10;
    static final Duration TIME = Duration.ofMinutes(1);
    static final int ADDRESSES = 10_000;

    private final LongSupplier nanoTime;
    private final Map<String, Deque<Long>> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > ADDRESSES;
        }
    };

    /** @param nanoTime as {@link System#nanoTime} */
    public Attempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** How long the address has to wait before it may fail again; empty: not at all. */
    public synchronized Optional<Duration> limit(String address) {
        Deque<Long> times = failures.get(address);
        if (times == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        while (!times.isEmpty() && now - times.getFirst() >= TIME.toNanos()) {
            times.removeFirst();
        }
        return times.size() < MOST ? Optional.empty() : Optional.of(TIME.minusNanos(now - times.getFirst()));
    }

    /** A wrong credential came from the address. */
    public synchronized void failed(String address) {
        failures.computeIfAbsent(address, first -> new ArrayDeque<>()).addLast(nanoTime.getAsLong());
    }
}
