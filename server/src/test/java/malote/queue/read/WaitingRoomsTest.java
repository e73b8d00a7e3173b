package malote.queue.read;

import static malote.it.Patience.await;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import malote.queue.Events;
import malote.queue.ReadId;
import org.junit.jupiter.api.Test;

final class WaitingRoomsTest {
    private static final long LONGER_THAN_A_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final TwoReplicas replicas = new TwoReplicas();
    private final Reads reads = new Reads(
            replicas.store,
            replicas.clock,
            KINDS,
            Events.NONE,
            new Endings(replicas.store, replicas.clock, Events.NONE));
    private final List<PendingRead> sent = new ArrayList<>();
    private final WaitingRooms rooms = new WaitingRooms(sent::add);

    @Test
    void aReadThatIsPostponedWhileAPauseEndsIsSentAfterTheNextOne() throws InterruptedException {
        PendingRead first = waiting(0);
        PendingRead second = waiting(1);
        rooms.postpone(first, 0);
        Thread postponing = new Thread(() -> rooms.postpone(second, 0));

        synchronized (second.room) {
            postponing.start();
            await().until(() -> postponing.getState() == Thread.State.BLOCKED);
            rooms.tick(LONGER_THAN_A_PAUSE);
        }
        postponing.join();
        assertThat(sent).containsExactly(first);

        rooms.tick(2 * LONGER_THAN_A_PAUSE);

        assertThat(sent).containsExactly(first, second);
        assertThat(rooms.isPaused()).isFalse();
    }

    private PendingRead waiting(long order) {
        PendingRead read = new PendingRead(reads, rooms.enter(replicas.queue), ReadId.random(), 1, order, 0, false);
        read.goesToStore(new CompletableFuture<>());
        read.waits();
        return read;
    }
}
