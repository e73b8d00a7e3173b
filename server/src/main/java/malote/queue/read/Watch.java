package malote.queue.read;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import malote.queue.Clock;
import malote.queue.Store;

/**
 * Looks for what other servers on the same store did, while reads wait here: one query for all institutions, and none
 * when nobody waits. By the way it learns whether the store is away.
 */
final class Watch {
    private static final Duration PERIOD = Duration.ofMillis(40);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** It rests after a look, the longer the more it looked for, so that thousands who wait cost little. */
    private static final Duration REST_PER_INSTITUTION = Duration.ofNanos(200_000);

    private static final Duration LONGEST_REST = Duration.ofMillis(250);

    private final Store store;
    private final Clock clock;
    private final WaitingRooms rooms;
    private final Consumer<Store.Moved> moved;

    private volatile boolean asking;
    private volatile boolean failed;
    private volatile long askedAt;
    private volatile long restsUntil;

    Watch(Store store, Clock clock, WaitingRooms rooms, Consumer<Store.Moved> moved) {
        this.store = store;
        this.clock = clock;
        this.rooms = rooms;
        this.moved = moved;
    }

    void start() {
        restsUntil = clock.nanoTime();
        clock.every(PERIOD, this::look);
    }

    /** The last look failed, or has been without an answer for a second. */
    boolean isStoreAway() {
        return failed || (asking && clock.nanoTime() - askedAt > PATIENCE.toNanos());
    }

    private static Duration rest(int institutions) {
        Duration rest = REST_PER_INSTITUTION.multipliedBy(institutions);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private void look() {
        if (asking || clock.nanoTime() - restsUntil < 0) {
            return;
        }
        List<WaitingRoom.Look> looks = rooms.looks();
        if (looks.isEmpty()) {
            failed = false;
            return;
        }
        askedAt = clock.nanoTime();
        asking = true;
        List<Store.Mark> marks = looks.stream().map(WaitingRoom.Look::mark).toList();
        List<Store.Read> waiting =
                looks.stream().flatMap(look -> look.reads().stream()).toList();
        store.moved(marks, waiting).whenComplete((answer, failure) -> {
            restsUntil = clock.nanoTime() + rest(marks.size()).toNanos();
            failed = failure != null;
            asking = false;
            if (failure == null) {
                looks.forEach(look -> look.room().looked(look));
                moved.accept(answer);
            }
        });
    }
}
