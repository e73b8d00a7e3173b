package malote.queue;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The reads under way, by when they are to be answered: a hashed timing wheel (Varghese and Lauck, 1987), so that those
 * whose time is over are found without looking at the thousands whose time is not.
 *
 * <p>Thread-safe, but for {@link #forEachDue}, which one thread calls.
 */
final class Polls implements Iterable<Poll> {
    private final long tick;
    private final long lateness;
    /** A read is in the one of its deadline, modulo their number. */
    private final List<Set<Poll>> slots;
    /** Up to where the slots were looked through. */
    private long lookedAt;

    /**
     * @param longest how far ahead a deadline may lie
     * @param lateness how long after its deadline a read may still be under way
     * @param tick how exactly deadlines are met
     * @param now by {@link Clock#nanoTime}
     */
    Polls(Duration longest, Duration lateness, Duration tick, long now) {
        this.tick = tick.toNanos();
        this.lateness = lateness.plus(tick).toNanos();
        this.slots = Stream.<Set<Poll>>generate(ConcurrentHashMap::newKeySet)
                .limit(longest.plus(lateness).dividedBy(tick) + 3)
                .toList();
        this.lookedAt = now;
    }

    void add(Poll poll) {
        slot(slotNumber(poll.deadline)).add(poll);
    }

    void remove(Poll poll) {
        slot(slotNumber(poll.deadline)).remove(poll);
    }

    /** Goes through the reads whose deadline is over, since {@code lateness} before the last call, whenever that was. */
    void forEachDue(long now, Consumer<Poll> action) {
        long last = slotNumber(now);
        long first = Math.max(slotNumber(lookedAt - lateness), last - slots.size() + 1);
        lookedAt = now;
        for (long number = first; number <= last; number++) {
            for (Poll poll : slot(number)) {
                if (now - poll.deadline >= 0) {
                    action.accept(poll);
                }
            }
        }
    }

    int size() {
        return slots.stream().mapToInt(Set::size).sum();
    }

    @Override
    public Iterator<Poll> iterator() {
        return slots.stream().flatMap(Set::stream).iterator();
    }

    private long slotNumber(long time) {
        return Math.floorDiv(time, tick);
    }

    private Set<Poll> slot(long number) {
        return slots.get(Math.floorMod(number, slots.size()));
    }
}
