package malote.queue.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import malote.queue.QueueName;
import malote.queue.Store;

/**
 * The waiting rooms of all queues, and whatever wakes those who wait there. A room is there as long as a read of its
 * queue is under way.
 *
 * <p>Thread-safe.
 */
final class WaitingRooms {
    /** How soon a store that was away is asked again. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Consumer<PendingRead> store;
    private final Map<QueueName, Occupied> rooms = new ConcurrentHashMap<>();
    private volatile boolean paused;
    private volatile long pausedUntil;

    /** A room and how many reads of its queue are under way. */
    private record Occupied(WaitingRoom room, int reads) {}

    /** @param store sends a read to the store, which is in no room any more */
    WaitingRooms(Consumer<PendingRead> store) {
        this.store = store;
    }

    /** The room for one more read. */
    WaitingRoom enter(QueueName queue) {
        return rooms.compute(
                        queue,
                        (key, there) -> there == null
                                ? new Occupied(new WaitingRoom(queue), 1)
                                : new Occupied(there.room(), there.reads() + 1))
                .room();
    }

    /** A read is over. */
    void leave(QueueName queue) {
        rooms.computeIfPresent(
                queue, (key, there) -> there.reads() == 1 ? null : new Occupied(there.room(), there.reads() - 1));
    }

    /** Sends reads of a room to the store while there may be something for them. */
    void serve(WaitingRoom room) {
        while (!paused) {
            PendingRead read = room.next();
            if (read == null) {
                return;
            }
            store.accept(read);
        }
    }

    /** Messages were stored, the last of them at position {@code tail}. */
    void arrived(long era, QueueName queue, long tail) {
        Occupied occupied = rooms.get(queue);
        if (occupied != null) {
            send(occupied.room().arrived(era, tail));
            serve(occupied.room());
        }
    }

    /** A stream ended, or messages came back: every read that waits must look again. */
    void changed(QueueName queue) {
        Occupied occupied = rooms.get(queue);
        if (occupied != null) {
            send(occupied.room().wakeAll());
        }
    }

    /** Another server stored messages, ended streams, or answered reads of the same URIs. */
    void moved(Store.Moved moved) {
        for (Store.Mark mark : moved.marks()) {
            Occupied occupied = rooms.get(mark.queue());
            if (occupied != null) {
                send(occupied.room().learn(moved.era(), mark));
                arrived(moved.era(), mark.queue(), mark.tail());
            }
        }
        for (Store.StreamId stream : moved.streams()) {
            Occupied occupied = rooms.get(stream.queue());
            if (occupied != null) {
                send(occupied.room().takeReadsOf(stream.key()));
            }
        }
    }

    /** The store is in a new era. */
    void enter(long era) {
        rooms.values().forEach(occupied -> send(occupied.room().enter(era)));
    }

    /** Lets a read wait that the store could not answer; nobody is sent there for a moment. */
    void postpone(PendingRead read, long now) {
        // First: a pause that ends meanwhile either takes the read, or has ended before this one begins.
        read.room.postpone(read);
        pausedUntil = now + PAUSE.toNanos();
        paused = true;
    }

    /** Whether the store could not answer a moment ago. */
    boolean isPaused() {
        return paused;
    }

    /** Ends the pause when its time is over. */
    void tick(long now) {
        if (paused && now - pausedUntil >= 0) {
            paused = false;
            for (Occupied occupied : rooms.values()) {
                send(occupied.room().takePostponed());
                serve(occupied.room());
            }
        }
    }

    /** What is to be asked of the store for those who wait. */
    List<WaitingRoom.Look> looks() {
        List<WaitingRoom.Look> looks = new ArrayList<>();
        for (Occupied occupied : rooms.values()) {
            WaitingRoom.Look look = occupied.room().look();
            if (look != null) {
                looks.add(look);
            }
        }
        return looks;
    }

    /** The last position of each queue that is known from an era; 0 if none is. */
    Map<QueueName, Long> tails(long era) {
        Map<QueueName, Long> tails = new HashMap<>();
        rooms.forEach((queue, occupied) -> tails.put(queue, occupied.room().tail(era)));
        return tails;
    }

    private void send(List<PendingRead> reads) {
        reads.forEach(store);
    }
}
