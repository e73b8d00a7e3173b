package malote.queue.read;

import static malote.it.Patience.await;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import malote.queue.Events;
import malote.queue.Range;
import malote.queue.ReadId;
import malote.queue.Store;
import org.junit.jupiter.api.Test;

final class WaitingRoomsTest {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
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

    @Test
    void aNewEraSendsWhoWaitsHoweverItIsHeardOf() {
        PendingRead stored = parked(0);
        rooms.arrived(1, replicas.queue, 5);
        assertThat(sent).containsExactly(stored);

        PendingRead answered = parked(1, 1);
        assertThat(answered.room.learn(new Store.Claim.Batch(answered.id, new Range(0, 1), false, state(0, 0), 2)))
                .containsExactly(answered);

        PendingRead unanswered = parked(2, 2);
        assertThat(unanswered.room.learn(
                        new Store.Claim.Empty(unanswered.id, state(0, 0).orElseThrow(), null, 3)))
                .containsExactly(unanswered);
    }

    @Test
    void aBatchThatTellsOfEndedStreamsSendsWhoWaits() {
        PendingRead read = parked(0);

        assertThat(read.room.learn(new Store.Claim.Batch(read.id, new Range(0, 1), false, state(1, 1), 0)))
                .containsExactly(read);
    }

    @Test
    void aRoomIsThereUntilTheLastReadHasLeft() {
        PendingRead first = parked(0);
        parked(1);
        assertThat(rooms.looks()).hasSize(1);

        rooms.leave(replicas.queue);
        rooms.arrived(0, replicas.queue, 7);
        assertThat(sent).contains(first);
        assertThat(rooms.tails(0)).containsValue(7L);
        assertThat(rooms.tails(1)).containsValue(0L);

        rooms.leave(replicas.queue);
        assertThat(rooms.tails(0)).isEmpty();
    }

    @Test
    void whatArrivesWhileTheStoreIsAwayIsFetchedAfterThePauseAndNotBefore() {
        PendingRead postponed = waiting(0);
        PendingRead parked = parked(1);
        rooms.postpone(postponed, 0);
        rooms.arrived(0, replicas.queue, 1);

        rooms.tick(PAUSE - 1);
        assertThat(rooms.isPaused()).isTrue();
        assertThat(sent).isEmpty();

        rooms.tick(PAUSE);
        assertThat(rooms.isPaused()).isFalse();
        assertThat(sent).containsExactly(postponed, parked);
    }

    @Test
    void aReadWaitsBehindOthersOnlyIfTheyWantAllThatIsThere() {
        WaitingRoom room = parked(0).room;
        PendingRead claiming = waiting(1);
        room.begin(claiming);
        room.arrived(0, 1);
        assertThat(room.join(claimed(2))).isTrue();

        room.arrived(0, 2);
        assertThat(room.join(claimed(3))).isFalse();
    }

    @Test
    void theStoreIsAskedOnceWhetherWhoWaitsWasAnsweredElsewhere() {
        PendingRead read = parked(0);
        read.room.arrived(0, 1);
        read.room.learn(new Store.Claim.Empty(read.id, state(1, 0).orElseThrow(), null, 0));

        WaitingRoom.Look look = rooms.looks().get(0);
        assertThat(look.reads()).hasSize(1);
        read.room.looked(look);

        assertThat(rooms.looks().get(0).reads()).isEmpty();
    }

    private PendingRead waiting(long order) {
        PendingRead read = claimed(order);
        read.waits();
        return read;
    }

    /** It found nothing in the first era, and waits. */
    private PendingRead parked(long order) {
        return parked(order, 0);
    }

    private PendingRead parked(long order, long era) {
        PendingRead read = waiting(order);
        long epoch = read.room.begin(read);
        read.room.finish(read);
        assertThat(read.room.park(
                        read, epoch, new Store.Claim.Empty(read.id, state(0, 0).orElseThrow(), null, era)))
                .isTrue();
        return read;
    }

    private PendingRead claimed(long order) {
        PendingRead read =
                new PendingRead(reads, rooms.enter(replicas.queue), ReadId.random(), 1, order, Long.MAX_VALUE, false);
        read.goesToStore(new CompletableFuture<>());
        return read;
    }

    /** Nothing is left of a queue. */
    private Optional<Store.QueueState> state(long tail, long version) {
        return Optional.of(new Store.QueueState(new Store.Mark(replicas.queue, tail, version), 0));
    }
}
