package malote.queue.read;

import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.WAIT;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.message.Message;
import malote.queue.FakeStore.Copy;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.RecordedEvents;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.keep.Inbox;
import malote.queue.keep.Leases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that goes back in time: what was known of it holds no more. */
@Timeout(30)
final class ErasTest extends ReadsFixture {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final QueueName queue = replicas.queue;

    // --- content

    @Test
    void whatWasStoredAndLostIsNotDeliveredInThePlaceOfWhatCameLater() {
        replicas.storeHere(3);
        Copy copy = store.copy();
        replicas.storeHere(5);
        store.goBackTo(copy);
        List<Content> later = replicas.storeThere(4);

        assertThat(drain(here)).hasSize(7).endsWith(later.toArray(Message[]::new));
    }

    @Test
    void norIsWhatWasReadAhead() {
        replicas.storeThere(8);
        Copy copy = store.copy();
        replicas.storeThere(92);
        Answer.Batch batch = batch(here.start(queue, 1));
        for (int i = 0; i < 6; i++) {
            batch = batch(here.read(queue, batch.next(), 1));
        }
        store.goBackTo(copy);
        List<Content> later = replicas.storeThere(20);

        assertThat(drain(here)).hasSize(28).endsWith(later.toArray(Message[]::new));
    }

    @Test
    void whatWasClaimedBeforeAndIsReadAfterItIsToldToComeBack() {
        PendingRead waiting = replicas.waiting(here, 10);
        Copy copy = store.copy();
        replicas.storeThere(3);
        store.hold(Call.MESSAGES);
        clock.advance(A_MOMENT);
        store.goBackTo(copy);
        List<Content> later = replicas.storeThere(2);
        store.letGo();

        assertThat(answer(waiting)).isInstanceOf(Answer.Unavailable.class);
        assertThat(batch(there.read(queue, waiting.id, 10)).messages()).isEqualTo(later);
    }

    @Test
    void aClaimThatIsAnsweredAfterItIsMadeAgain() {
        PendingRead waiting = replicas.waiting(here, 10);
        Copy copy = store.copy();
        store.hold(Call.CLAIM);
        replicas.storeHere(3);
        HeldCalls.Pending<?> claim = store.onlyPending();
        claim.takeEffect();
        store.goBackTo(copy);
        store.holdNoMore();
        List<Content> later = replicas.storeHere(2);
        claim.complete();
        clock.advance(A_SECOND);

        assertThat(batch(waiting).messages()).isEqualTo(later);
    }

    @Test
    void aReceiptFromBeforeSaysNothingOfTheQueueAfterIt() {
        PendingRead waiting = replicas.waiting(here, 10);
        Copy copy = store.copy();
        store.hold(Call.STORE);
        replicas.inboxHere.store(TestMessages.deposit(queue, 50));
        HeldCalls.Pending<?> storing = store.onlyPending();
        storing.takeEffect();
        store.goBackTo(copy);
        here.heard(2);
        storing.complete();
        store.holdNoMore();
        int claims = store.calls(Call.CLAIM);
        clock.advance(A_SECOND);
        assertThat(store.calls(Call.CLAIM)).isEqualTo(claims);

        List<Content> later = replicas.storeThere(2);
        clock.advance(A_MOMENT);

        assertThat(batch(waiting).messages()).isEqualTo(later);
    }

    // --- waiting

    @Test
    void readsThatWaitAreServedAfterItAndDoNotAskWithoutAPause() {
        replicas.storeHere(1);
        ReadId kept = batch(here.start(queue, 1)).next();
        Copy copy = store.copy();
        replicas.storeHere(30);
        drain(here);
        get(here.stop(TestMessages.freshQueue()));
        PendingRead inBetween = replicas.waiting(here, 1);
        here.changed(queue);
        store.goBackTo(copy);
        int claims = store.calls(Call.CLAIM);

        PendingRead read = here.read(queue, kept, 10);
        clock.advance(A_SECOND);

        assertThat(store.calls(Call.CLAIM) - claims).isLessThan(5);
        assertThat(answer(inBetween)).as("its stream is lost").isInstanceOf(Answer.Ended.class);
        assertThat(isAnswered(read)).isFalse();
        List<Content> later = replicas.storeThere(2);
        clock.advance(A_MOMENT);
        assertThat(batch(read).messages()).isEqualTo(later);
    }

    @Test
    void aReadThatWaitsLooksAgainAsSoonAsTheStoreIsHeardOf() {
        PendingRead waiting = replicas.waiting(here, 10);
        Copy empty = store.copy();
        List<Content> messages = replicas.storeThere(2);
        Copy full = store.copy();
        store.goBackTo(empty);
        clock.advance(A_MOMENT);
        assertThat(isAnswered(waiting)).isFalse();

        store.goBackTo(full);
        here.heard(3);

        assertThat(batch(waiting).messages()).isEqualTo(messages);
    }

    @Test
    void aFirstReadThatIsAnsweredAfterItIsToldToComeBackAndLeavesNoStream() {
        store.hold(Call.CLAIM);
        PendingRead read = here.start(queue, 1);
        HeldCalls.Pending<?> claim = store.onlyPending();
        claim.takeEffect();
        here.heard(1);
        store.goBackTo(store.copy());
        here.heard(2);
        store.holdNoMore();
        claim.complete();

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        clock.advance(A_SECOND);
        assertThat(store.openStreams(queue)).isZero();
    }

    // --- streams

    @Test
    void aStreamWhoseIterationWentBackIsOverAndItsPlaceIsFreeAtOnce() {
        replicas.storeHere(9);
        List<ReadId> streams = IntStream.range(0, 6)
                .mapToObj(i -> batch(here.start(queue, 1)).next())
                .toList();
        Copy copy = store.copy();
        List<ReadId> newest = new ArrayList<>();
        for (ReadId stream : streams.subList(0, 3)) {
            newest.add(batch(here.read(queue, stream, 1)).next());
        }
        store.goBackTo(copy);

        assertThat(answer(there.read(queue, newest.get(0), 1))).isInstanceOf(Answer.Ended.class);
        assertThat(get(there.end(queue, newest.get(1)))).isEqualTo(Store.Ending.GONE);
        assertThat(store.openStreams(queue)).isEqualTo(4);
        Answer.Batch again = batch(there.start(queue, 10));
        assertThat(again.messages()).hasSize(1);
        assertThat(again.redelivered()).isTrue();
        assertThat(answer(there.read(queue, newest.get(2), 1))).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void aStreamThatIsLostIsOverWhereItWasReadAndUnknownElsewhere() {
        Copy copy = store.copy();
        replicas.storeHere(1);
        ReadId busy = batch(here.start(queue, 1)).next();
        PendingRead idle = here.start(queue, 1);
        clock.advance(WAIT.plus(A_SECOND));
        assertThat(answer(idle)).isInstanceOf(Answer.Nothing.class);
        PendingRead waiting = replicas.waiting(here, 1);
        PendingRead first = here.start(queue, 1);
        store.goBackTo(copy);
        here.heard(2);

        assertThat(answer(waiting)).isInstanceOf(Answer.Ended.class);
        assertThat(answer(first)).as("whose client knows no URI").isInstanceOf(Answer.Unavailable.class);
        for (ReadId lost : List.of(busy, idle.id)) {
            assertThat(answer(here.read(queue, lost, 1))).isInstanceOf(Answer.Ended.class);
            assertThat(get(here.end(queue, lost))).isEqualTo(Store.Ending.GONE);
            assertThat(answer(here.read(TestMessages.freshQueue(), lost, 1))).isInstanceOf(Answer.Unknown.class);
            assertThat(answer(there.read(queue, lost, 1))).isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    void nobodyIsAbandonedForNotBeingHeardOfInATimeThatIsLost() {
        Duration lease = Duration.ofMinutes(1);
        new Leases(store, clock, here, json(lease, Duration.ZERO, false)).start();
        clock.advance(lease.multipliedBy(2));
        replicas.storeHere(2);
        ReadId stream = batch(here.start(queue, 1)).next();
        Copy copy = store.copy();
        for (int i = 0; i < 4; i++) {
            clock.advance(lease.dividedBy(2));
            here.read(queue, stream.at(0), 1);
        }
        store.goBackTo(copy);

        clock.advance(lease.dividedBy(2));

        assertThat(store.openKeys(queue)).containsExactly(stream.key());
        assertThat(batch(there.read(queue, stream, 1)).messages()).hasSize(1);
    }

    // --- what is told

    @Test
    void itIsToldWhatIsGone() {
        RecordedEvents events = new RecordedEvents();
        Streams told = new Streams(store, clock, KINDS, events);
        Inbox inbox = new Inbox(store, clock, told);
        QueueName other = TestMessages.freshQueue();
        QueueName unharmed = TestMessages.freshQueue();
        inbox.store(TestMessages.deposit(queue, 5));
        inbox.store(TestMessages.deposit(unharmed, 2));
        Copy copy = store.copy();
        inbox.store(TestMessages.deposit(queue, 3));
        inbox.store(TestMessages.deposit(other, 4));
        assertThat(events.eras).isEmpty();
        store.away(true);
        store.goBackTo(copy);
        clock.advance(A_SECOND);
        store.away(false);

        told.heard(2);
        assertThat(events.eras).containsExactly(Map.of(queue, 3L, other, 4L));

        store.goBackTo(store.copy());
        store.away(true);
        told.heard(3);
        assertThat(events.eras).as("not until it is known").hasSize(1);
        store.away(false);
        clock.advance(A_SECOND);
        assertThat(events.eras.subList(1, events.eras.size())).containsExactly(Map.of());
    }

    /** Reads all there is by a stream of its own, which it ends. */
    private List<Content> drain(Streams at) {
        List<Content> all = new ArrayList<>();
        PendingRead read = at.start(queue, 10);
        while (isAnswered(read)) {
            Answer.Batch batch = batch(read);
            all.addAll(batch.messages());
            read = at.read(queue, batch.next(), 10);
        }
        get(at.end(queue, read.id));
        return all;
    }
}
