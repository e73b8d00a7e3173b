package malote.queue.read;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.QueueName;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the store has entered another era, and finds out which positions are gone: messages that it had
 * acknowledged, and has lost.
 *
 * <p>Thread-safe.
 */
final class Eras {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Store store;
    private final Events events;
    private final LongFunction<Map<QueueName, Long>> known;
    private final LongConsumer entered;
    private volatile long current = Store.ANY_ERA;
    /** The last positions known from the eras before, until they were compared. */
    private @Nullable Map<QueueName, Long> before;

    /**
     * @param known the last position of each queue that is known from an era
     * @param entered is told of each new era, but for the first
     */
    Eras(Store store, Clock clock, Events events, LongFunction<Map<QueueName, Long>> known, LongConsumer entered) {
        this.store = store;
        this.events = events;
        this.known = known;
        this.entered = entered;
        clock.every(PAUSE, this::compare);
    }

    /** The newest era that was heard of; {@link Store#ANY_ERA} before the first. */
    long current() {
        return current;
    }

    /** An answer of this era came. Returns whether it is the newest that was heard of; else the answer is out of date. */
    boolean isCurrent(long era) {
        if (era > current) {
            enter(era);
        }
        return era == current;
    }

    private void enter(long era) {
        synchronized (this) {
            if (era <= current) {
                return;
            }
            if (current != Store.ANY_ERA) {
                remember(known.apply(current));
            }
            current = era;
        }
        entered.accept(era);
        compare();
    }

    private synchronized void remember(Map<QueueName, Long> tails) {
        Map<QueueName, Long> all = before == null ? new HashMap<>() : before;
        tails.forEach((queue, tail) -> all.merge(queue, tail, Math::max));
        before = all;
    }

    private synchronized @Nullable Map<QueueName, Long> take() {
        Map<QueueName, Long> taken = before;
        before = null;
        return taken;
    }

    /** Compares what was known with what is there now; if the store is away, again later. */
    private void compare() {
        Map<QueueName, Long> tails = take();
        if (tails == null) {
            return;
        }
        // No queue has this version, so all are told that are there, and those that retention has forgotten.
        List<Store.Mark> marks = tails.entrySet().stream()
                .map(queue -> new Store.Mark(queue.getKey(), queue.getValue(), -1))
                .toList();
        store.moved(marks, List.of()).whenComplete((now, failure) -> {
            if (failure != null) {
                remember(tails);
                return;
            }
            Map<QueueName, Long> gone = new HashMap<>(tails);
            now.marks().forEach(mark -> gone.computeIfPresent(mark.queue(), (queue, tail) -> tail - mark.tail()));
            gone.values().removeIf(positions -> positions <= 0);
            events.era(gone);
        });
    }
}
