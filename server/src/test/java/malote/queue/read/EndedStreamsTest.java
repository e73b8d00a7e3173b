package malote.queue.read;

import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import malote.queue.HeldCalls;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.keep.Leases;
import org.junit.jupiter.api.Test;

/** What ends a stream answers its read, and what holds it leaves it to its client. */
final class EndedStreamsTest extends ReadsFixture {
    private static final Duration LEASE = Duration.ofSeconds(60);

    @Test
    void anEndedStreamAnswersTheReadThatWaitsOnIt() {
        PendingRead read = replicas.waiting(here, 1);
        PendingRead other = replicas.waitingFirst(here, 1);

        assertThat(get(here.end(replicas.queue, read.id))).isEqualTo(Store.Ending.ENDED);

        assertThat(answer(read)).isInstanceOf(Answer.Ended.class);
        assertThat(isAnswered(other)).isFalse();
    }

    @Test
    void anEndOfAStreamThatIsNotThereWakesNobody() {
        PendingRead read = replicas.waiting(here, 1);
        store.hold(HeldCalls.Call.CLAIM);

        assertThat(get(here.end(replicas.queue, ReadId.random()))).isEqualTo(Store.Ending.UNKNOWN);

        assertThat(store.pending()).isEmpty();
        assertThat(isAnswered(read)).isFalse();
    }

    @Test
    void aStreamEndedAtAnotherReplicaAnswersTheReadThatWaitsOnItInAMoment() {
        PendingRead read = replicas.waiting(here, 1);

        get(there.end(replicas.queue, read.id));
        clock.advance(A_MOMENT);

        assertThat(answer(read)).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void aStreamEndedAtAnotherReplicaAnswersItsReadEvenIfAnotherReadNoticedItFirst() {
        PendingRead read = replicas.waiting(here, 1);
        get(there.end(replicas.queue, read.id));

        // This read, too, learns from the store that a stream ended.
        replicas.waitingFirst(here, 1);
        clock.advance(A_MOMENT);

        assertThat(answer(read)).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void stopAnswersEveryReadThatWaitsHereAndInAMomentThere() {
        List<PendingRead> reads =
                List.of(replicas.waiting(here, 1), replicas.waiting(there, 1), replicas.waitingFirst(here, 10));

        get(here.stop(replicas.queue));
        assertThat(answer(reads.get(0))).isInstanceOf(Answer.Ended.class);
        assertThat(answer(reads.get(2))).isInstanceOf(Answer.Ended.class);
        clock.advance(A_MOMENT);

        assertThat(answer(reads.get(1))).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void aStreamEndedWhileItsReadIsAtTheStoreAnswersIt() {
        for (Streams at : List.of(here, there)) {
            replicas.storeHere(1);
            Answer.Batch first = batch(here.start(replicas.queue, 1));
            store.hold(HeldCalls.Call.CLAIM);
            PendingRead read = here.read(replicas.queue, first.next(), 1);
            store.onlyPending().takeEffect();

            get(at.end(replicas.queue, first.next()));
            store.letGo();
            clock.advance(A_MOMENT);

            assertThat(answer(read)).isInstanceOf(Answer.Ended.class);
        }
    }

    @Test
    void aStreamEndedWhileItsReadIsAtTheStoreAnswersItEvenIfALaterReadIsBackFirst() {
        PendingRead read = replicas.waiting(here, 1);
        read.vanished();
        store.hold(HeldCalls.Call.CLAIM);
        PendingRead again = here.read(replicas.queue, read.id, 1);
        HeldCalls.Pending<?> early = store.onlyPending();
        early.takeEffect();
        get(there.end(replicas.queue, read.id));
        // This read stands in the lane behind the other, goes to the store before that one is answered, and tells of
        // the end of a stream first.
        here.start(replicas.queue, 1);
        store.holdNoMore();
        early.complete();
        clock.advance(A_MOMENT);

        assertThat(answer(again)).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void aHeldStreamThatComesBackReadsOn() {
        Leases leases = new Leases(store, clock, here, json(LEASE, Duration.ZERO, true));
        leases.start();
        replicas.storeHere(2);
        Answer.Batch held = batch(here.start(replicas.queue, 1));
        clock.advance(LEASE.multipliedBy(2));
        assertThat(store.openStreams(replicas.queue)).isZero();

        PendingRead read = here.read(replicas.queue, held.next(), 1);

        assertThat(batch(read).messages()).isEqualTo(store.log(replicas.queue).subList(1, 2));
    }

    @Test
    void aHeldBatchThatIsRepeatedSendsNoReadThatWaitsToTheStore() {
        new Leases(store, clock, here, json(LEASE, Duration.ZERO, true)).start();
        replicas.storeHere(3);
        Answer.Batch held = batch(here.start(replicas.queue, 1));
        clock.advance(LEASE.multipliedBy(2));
        batch(here.start(replicas.queue, 10));
        IntStream.range(0, 3).forEach(i -> replicas.waiting(here, 1));
        clock.advance(A_MOMENT.multipliedBy(2));
        int claims = store.calls(HeldCalls.Call.CLAIM);

        PendingRead repeated = here.read(replicas.queue, held.next().at(0), 1);
        clock.advance(A_MOMENT.multipliedBy(2));

        assertThat(batch(repeated)).isEqualTo(held);
        assertThat(store.calls(HeldCalls.Call.CLAIM)).isEqualTo(claims + 1);
    }
}
