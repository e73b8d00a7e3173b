package malote.queue.read;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import malote.queue.Clock;
import malote.queue.Pulse;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what other servers on the same store did, while reads wait here: one query for all queues, and none
 * when nobody waits. By the way it learns whether the store is away.
 */
final class Watch {
    private static final Duration PERIOD = Duration.ofMillis(40);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** It rests after a look, the longer the more it looked for, so that thousands who wait cost little. */
    private static final Duration REST_PER_QUEUE = Duration.ofNanos(200_000);

    private static final Duration LONGEST_REST = Duration.ofMillis(250);

    private final Store store;
    private final WaitingRooms rooms;
    private final Consumer<Store.Moved> moved;

    private final Pulse<Store.Moved> pulse;
    /** What the call under way asks for. */
    private volatile List<WaitingRoom.Look> looks = List.of();

    private volatile boolean failed;

    Watch(Store store, Clock clock, WaitingRooms rooms, Consumer<Store.Moved> moved) {
        this.store = store;
        this.rooms = rooms;
        this.moved = moved;
        this.pulse = new Pulse<>(clock, PERIOD, this::look, (answer, failure, took) -> looked(answer, failure));
    }

    void start() {
        pulse.start();
    }

    /** The last look failed, or has been without an answer for a second. */
    boolean isStoreAway() {
        return failed || pulse.isSilentFor(PATIENCE);
    }

    private static Duration rest(int queues) {
        Duration rest = REST_PER_QUEUE.multipliedBy(queues);
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    private @Nullable CompletionStage<Store.Moved> look() {
        looks = rooms.looks();
        if (looks.isEmpty()) {
            failed = false;
            return null;
        }
        List<Store.Mark> marks = looks.stream().map(WaitingRoom.Look::mark).toList();
        List<Store.Read> waiting =
                looks.stream().flatMap(look -> look.reads().stream()).toList();
        return store.moved(marks, waiting);
    }

    private Duration looked(Store.@Nullable Moved answer, @Nullable Throwable failure) {
        failed = failure != null;
        List<WaitingRoom.Look> asked = looks;
        if (answer != null) {
            asked.forEach(look -> look.room().looked(look));
            moved.accept(answer);
        }
        return rest(asked.size());
    }
}
