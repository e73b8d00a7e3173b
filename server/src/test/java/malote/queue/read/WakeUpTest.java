package malote.queue.read;

import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.queue.HeldCalls;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.keep.Leases;
import org.junit.jupiter.api.Test;

/** Whatever can make a message available wakes the reads that wait for it. */
final class WakeUpTest extends ReadsFixture {
    private static final Duration LEASE = Duration.ofSeconds(60);

    @Test
    void aMessageStoredHereWakesAReadAtOnce() {
        PendingRead read = replicas.waiting(here, 1);

        List<Content> messages = replicas.storeHere(1);

        assertThat(batch(read).messages()).isEqualTo(messages);
        assertThat(batch(read).redelivered()).isFalse();
    }

    @Test
    void aMessageStoredByAnotherReplicaWakesAReadInAMoment() {
        PendingRead read = replicas.waiting(here, 1);

        List<Content> messages = replicas.storeThere(1);
        clock.advance(A_MOMENT);

        assertThat(batch(read).messages()).isEqualTo(messages);
    }

    @Test
    void aReadBehindOthersThatWaitConfirmsTheBatchBeforeInAMoment() {
        Answer.Batch seen = aBatchAndAReadThatWaits();

        PendingRead read = here.read(replicas.queue, seen.next(), 1);
        assertThat(isAnswered(read)).isFalse();
        clock.advance(A_MOMENT);

        assertThat(isAnswered(read)).isFalse();
        assertThat(get(here.end(replicas.queue, seen.next().at(0)))).isEqualTo(Store.Ending.STALE);
    }

    @Test
    void aReadBehindOthersThatWaitIsWokenAtOnce() {
        Answer.Batch seen = aBatchAndAReadThatWaits();
        PendingRead read = here.read(replicas.queue, seen.next(), 1);

        List<Content> messages = replicas.storeHere(2);

        assertThat(batch(read).messages()).isEqualTo(messages.subList(1, 2));
    }

    @Test
    void aReadBehindOthersThatWaitGetsADefiniteAnswerInAMoment() {
        Answer.Batch first = aBatchAndAReadThatWaits();
        replicas.storeHere(2);
        Answer.Batch second = batch(here.read(replicas.queue, first.next(), 1));
        replicas.waiting(here, 1);

        PendingRead repeated = here.read(replicas.queue, first.next(), 1);
        PendingRead stale = here.read(replicas.queue, first.next().at(0), 1);
        PendingRead unknown = here.read(replicas.queue, ReadId.random(), 1);
        clock.advance(A_MOMENT);

        assertThat(batch(repeated)).isEqualTo(second);
        assertThat(answer(stale)).isInstanceOf(Answer.Stale.class);
        assertThat(answer(unknown)).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aReadBehindOthersThatWaitIsAReceiptEvenIfTheServerStopsAtOnce() {
        Answer.Batch seen = aBatchAndAReadThatWaits();
        PendingRead read = here.read(replicas.queue, seen.next(), 1);

        here.close();

        assertThat(answer(read)).isEqualTo(new Answer.Nothing(seen.next()));
        assertThat(get(there.end(replicas.queue, seen.next().at(0)))).isEqualTo(Store.Ending.STALE);
    }

    private Answer.Batch aBatchAndAReadThatWaits() {
        replicas.storeHere(1);
        Answer.Batch batch = batch(here.start(replicas.queue, 1));
        replicas.waiting(here, 1);
        return batch;
    }

    @Test
    void aMessageWakesTheReadThatCameFirst() {
        PendingRead first = replicas.waitingFirst(here, 1);
        PendingRead second = replicas.waitingFirst(here, 1);

        replicas.storeHere(1);

        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(second)).isFalse();
        replicas.storeHere(1);
        assertThat(isAnswered(second)).isTrue();
    }

    @Test
    void aReadThatWasWokenInVainKeepsItsTurn() {
        PendingRead first = replicas.waitingFirst(here, 1);
        PendingRead second = replicas.waitingFirst(here, 1);
        store.hold(HeldCalls.Call.CLAIM);
        replicas.storeHere(1);
        assertThat(store.pending()).hasSize(1);
        // The other replica is faster.
        PendingRead thief = there.start(replicas.queue, 1);
        store.pending().get(1).complete();
        store.letGo();
        assertThat(isAnswered(thief)).isTrue();
        assertThat(isAnswered(first)).isFalse();

        replicas.storeHere(1);

        assertThat(isAnswered(first)).isTrue();
        assertThat(isAnswered(second)).isFalse();
    }

    @Test
    void asManyReadsAreWokenAsThereAreMessagesFor() {
        List<PendingRead> reads = IntStream.range(0, 6)
                .mapToObj(i -> replicas.waitingFirst(here, 10))
                .toList();

        List<Content> messages = replicas.storeHere(35);

        assertThat(reads.stream().map(TwoReplicas::isAnswered)).containsExactly(true, true, true, true, false, false);
        List<Content> got = new ArrayList<>();
        reads.subList(0, 4).forEach(read -> got.addAll(batch(read).messages()));
        assertThat(got).isEqualTo(messages);
    }

    @Test
    void oneMessageSendsOnlyOneOfManyReadsToTheStore() {
        IntStream.range(0, 6).forEach(i -> replicas.waitingFirst(here, 1));
        store.hold(HeldCalls.Call.CLAIM);

        replicas.storeHere(1);

        assertThat(store.pending()).hasSize(1);
        store.letGo();
    }

    @Test
    void aBatchThatADeleteReturnsWakesAReadHere() {
        replicas.storeHere(3);
        Answer.Batch lost = batch(here.start(replicas.queue, 10));
        PendingRead read = replicas.waitingFirst(here, 10);

        get(here.end(replicas.queue, lost.next().at(0)));

        assertThat(batch(read).messages()).isEqualTo(lost.messages());
        assertThat(batch(read).redelivered()).isTrue();
    }

    @Test
    void aBatchThatADeleteReturnsAtAnotherReplicaWakesAReadInAMoment() {
        replicas.storeHere(3);
        Answer.Batch lost = batch(here.start(replicas.queue, 10));
        PendingRead read = replicas.waitingFirst(here, 10);

        get(there.end(replicas.queue, lost.next().at(0)));
        clock.advance(A_MOMENT);

        assertThat(batch(read).messages()).isEqualTo(lost.messages());
    }

    @Test
    void aBatchOfAnAbandonedStreamWakesReadsOfEveryReplica() {
        for (Streams at : List.of(here, there)) {
            TwoReplicas pair = new TwoReplicas();
            Streams reading = at == here ? pair.here : pair.there;
            new Leases(pair.store, pair.clock, pair.here, json(LEASE, Duration.ZERO, false)).start();
            new Leases(pair.store, pair.clock, pair.there, json(LEASE, Duration.ZERO, false)).start();
            pair.storeHere(3);
            Answer.Batch lost = batch(pair.here.start(pair.queue, 10));
            pair.clock.advance(LEASE);

            PendingRead read = pair.waitingFirst(reading, 10);
            for (int i = 0; i < 50 && !isAnswered(read); i++) {
                pair.clock.advance(Duration.ofMillis(500));
                read = isAnswered(read) && answer(read) instanceof Answer.Nothing nothing
                        ? reading.read(pair.queue, nothing.next(), 10)
                        : read;
            }

            assertThat(batch(read).messages()).isEqualTo(lost.messages());
            assertThat(batch(read).redelivered()).isTrue();
        }
    }

    @Test
    void aReadThatVanishedAfterItWasWokenPassesTheMessageOn() {
        PendingRead busy = replicas.waiting(here, 1);
        PendingRead vanishing = replicas.waiting(here, 1);
        PendingRead patient = replicas.waitingFirst(here, 1);
        store.hold(HeldCalls.Call.CLAIM);
        replicas.storeHere(2);
        // The read of "busy" is at the store; that of "vanishing" stands in its lane behind it.
        assertThat(store.pending()).hasSize(1);

        vanishing.vanished();
        store.letGo();

        assertThat(isAnswered(busy)).isTrue();
        assertThat(batch(patient).messages()).hasSize(1);
        assertThat(answer(vanishing)).isInstanceOf(Answer.Ended.class);
        assertThat(store.remaining(replicas.queue)).isZero();
    }

    @Test
    void aStreamWhoseFirstReadVanishedAtTheStorePassesTheMessageOn() {
        PendingRead vanishing = replicas.waitingFirst(here, 1);
        PendingRead patient = replicas.waitingFirst(here, 1);
        store.hold(HeldCalls.Call.CLAIM);
        List<Content> messages = replicas.storeHere(1);
        store.onlyPending().takeEffect();

        vanishing.vanished();
        store.letGo();

        assertThat(batch(patient).messages()).isEqualTo(messages);
        assertThat(batch(patient).redelivered()).isFalse();
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
    }

    @Test
    void aMessageStoredWhileTheReadIsAtTheStoreIsNotSleptThrough() {
        store.hold(HeldCalls.Call.CLAIM);
        PendingRead read = here.start(replicas.queue, 1);
        store.onlyPending().takeEffect();

        List<Content> messages = replicas.storeHere(1);
        store.letGo();

        assertThat(batch(read).messages()).isEqualTo(messages);
    }

    @Test
    void aMessageStoredThereWhileTheReadIsAtTheStoreIsNotSleptThrough() {
        store.hold(HeldCalls.Call.CLAIM);
        PendingRead read = here.start(replicas.queue, 1);
        store.onlyPending().takeEffect();

        List<Content> messages = replicas.storeThere(1);
        clock.advance(A_MOMENT);
        store.letGo();
        clock.advance(A_MOMENT);

        assertThat(batch(read).messages()).isEqualTo(messages);
    }

    @Test
    void whatCameBackWhileTheReadIsAtTheStoreIsNotSleptThrough() {
        replicas.storeHere(3);
        Answer.Batch lost = batch(here.start(replicas.queue, 10));
        for (Streams at : List.of(here, there)) {
            store.hold(HeldCalls.Call.CLAIM);
            PendingRead read = here.start(replicas.queue, 10);
            store.onlyPending().takeEffect();

            get(at.end(replicas.queue, lost.next().at(lost.next().iteration() - 1)));
            store.letGo();
            clock.advance(A_MOMENT);

            lost = batch(read);
            assertThat(lost.messages()).hasSize(3);
        }
    }

    @Test
    void twoReadsOfOneUriThatWaitGetTheSameBatch() {
        PendingRead one = replicas.waiting(here, 10);
        PendingRead two = there.read(replicas.queue, one.id, 10);
        PendingRead three = here.read(replicas.queue, one.id, 1);

        replicas.storeHere(2);
        clock.advance(A_MOMENT);

        assertThat(batch(two)).isEqualTo(batch(one));
        assertThat(batch(three)).isEqualTo(batch(one));
    }
}
