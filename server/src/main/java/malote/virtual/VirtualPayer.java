package malote.virtual;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import malote.message.Ispb;
import malote.queue.Clock;
import malote.spi.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Pays what it was ordered to, one payment every so often. What is late, and what failed, moves the rest, and is made good by pauses
 * that are a tenth shorter, never in bursts; where one fails, it pauses. A server that takes over what another was at may send some
 * payments again, which moves no money twice: the id of a payment is always the same.
 *
 * <p>Thread-safe; nothing blocks.
 */
public final class VirtualPayer {
    private static final Logger LOG = Logger.getLogger(VirtualPayer.class.getName());
    private static final Duration TICK = Duration.ofMillis(5);
    /** What is later moves all that follows. */
    private static final long LATEST = Duration.ofMillis(20).toNanos();

    /** Of a pause, this part is left out while an order is late. */
    private static final int CATCH_UP = 10;

    /** So much of a second's payments may be on their way. */
    private static final int MOST_UNDER_WAY = 2;
    /** Where nothing can be stored, an order waits for so long. */
    private static final long PAUSE = Duration.ofMillis(500).toNanos();

    private static final Duration LOOK = Duration.ofMillis(500);
    /** A server that was silent for so long is taken for dead. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final OrderStore store;
    private final Entry entry;
    private final String version;
    private final Clock clock;
    private final InstantSource now;
    private final String server = UUID.randomUUID().toString();
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    /** An order that this server is at. */
    private static final class Running {
        final Order order;
        /** The first numbers of messages that are on their way. */
        final TreeSet<Integer> underWay = new TreeSet<>();
        /** The first numbers of messages that failed. */
        final TreeSet<Integer> again = new TreeSet<>();
        /** The number of the next payment. */
        int next;
        /** When it is due, by {@link Clock#nanoTime}. */
        long due;
        /** By how much the order is late, in nanoseconds. */
        long behind;

        /** @param elapsed since the order was given */
        Running(Order order, long due, Duration elapsed) {
            this.order = order;
            this.next = order.sent();
            this.due = due;
            this.behind = Math.max(0, elapsed.toNanos() - order.nanos(order.sent()));
        }

        /** The number of the first payment of a message that is to be sent now; null if there is none. */
        synchronized @Nullable Integer take(long time) {
            boolean isOver = again.isEmpty() && next >= order.count();
            if (isOver || time - due < 0 || underWay.size() > MOST_UNDER_WAY * order.perSecond() / order.operations()) {
                return null;
            }
            if (time - due > LATEST) {
                behind += time - due;
                due = time;
            }
            int from = again.isEmpty() ? next : again.first();
            long pause = order.nanos(Math.min(order.operations(), order.count() - from));
            if (again.remove(from)) {
                behind += pause; // It takes the turn of another.
            } else {
                next = Math.min(order.count(), from + order.operations());
            }
            long made = Math.min(behind, pause / CATCH_UP);
            behind -= made;
            due += pause - made;
            underWay.add(from);
            return from;
        }

        synchronized void sent(int from, boolean isStored, long time) {
            underWay.remove(from);
            if (!isStored) {
                again.add(from);
                // What waits is late by so much, and no more is tried meanwhile.
                if (due - (time + PAUSE) < 0) {
                    behind += time + PAUSE - due;
                    due = time + PAUSE;
                }
            }
        }

        synchronized int progress() {
            int done = next;
            if (!underWay.isEmpty()) {
                done = Math.min(done, underWay.first());
            }
            return again.isEmpty() ? done : Math.min(done, again.first());
        }
    }

    /**
     * @param entry takes the payments
     * @param version of pacs.008, such as {@code 1.16}
     */
    public VirtualPayer(OrderStore store, Entry entry, String version, Clock clock, InstantSource now) {
        this.store = store;
        this.entry = entry;
        this.version = version;
        this.clock = clock;
        this.now = now;
    }

    /** Pays from now on, until the clock is stopped. */
    public void start() {
        clock.every(LOOK, this::look);
        clock.every(TICK, this::tick);
    }

    /** Orders payments; a server begins with them at once. Completes when the order is on disk. */
    public CompletionStage<Void> order(Order order) {
        return store.add(order).thenCompose(added -> look());
    }

    /** Looks for orders now, rather than in a moment. Completes when it has looked; never fails. */
    public CompletionStage<Void> look() {
        Map<String, Integer> progress = new HashMap<>();
        running.forEach((id, one) -> progress.put(id, one.progress()));
        return store.hold(server, progress, LEASE).handle((orders, failure) -> {
            if (failure == null) {
                adopt(progress, orders);
            } else {
                LOG.log(Level.FINE, "The orders of the virtual payer cannot be read", failure);
            }
            return null;
        });
    }

    private void adopt(Map<String, Integer> known, List<Order> orders) {
        Map<String, Order> held = new HashMap<>();
        orders.forEach(order -> held.put(order.id(), order));
        for (String id : known.keySet()) {
            if (!held.containsKey(id)) {
                running.remove(id); // It is done, or another server is at it.
            }
        }
        held.forEach((id, order) -> running.computeIfAbsent(
                id, first -> new Running(order, clock.nanoTime(), Duration.between(order.createdAt(), now.instant()))));
    }

    private void tick() {
        long time = clock.nanoTime();
        running.values().forEach(one -> pay(one, time));
    }

    private void pay(Running one, long time) {
        for (Integer from = one.take(time); from != null; from = one.take(time)) {
            send(one, from);
        }
    }

    private void send(Running one, int from) {
        int count = Math.min(one.order.count() - from, one.order.operations());
        entry.send(new Ispb(Payment.PAYER), List.of(Payment.message(one.order, version, from, count, now.instant())))
                .whenComplete((done, failure) -> one.sent(from, failure == null, clock.nanoTime()));
    }
}
