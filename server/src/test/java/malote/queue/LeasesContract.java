package malote.queue;

import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Claim.Batch;
import malote.queue.Store.Ending;
import malote.queue.Store.Mark;
import malote.queue.Store.QueueState;
import malote.queue.Store.Read;
import malote.queue.Store.StreamId;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: ending streams of which nothing is heard, or holding their batches. */
public abstract class LeasesContract extends StoreContract {
    protected LeasesContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void abandonsSilentStreamsAndReturnsTheirBatches() {
        put(messages(queue, 5));
        ReadId silent = opened();
        claim(silent, 2);
        ReadId idle = opened();
        letTimePass(LEASE.plusSeconds(1));
        ReadId alive = opened();

        assertThat(get(store.abandon(queue.kind(), LEASE, LEASE, false, 1_000)))
                .filteredOn(queue::equals)
                .as("one for each stream")
                .hasSize(2);

        assertThat(get(store.holders(queue))).hasSize(1);
        assertThat(claim(silent.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(claim(idle, 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(queue, silent.at(1), true))).isEqualTo(Ending.GONE);
        assertBatch(claim(alive, 10), alive.at(1), new Range(0, 2), true);
        assertThat(get(store.abandon(queue.kind(), LEASE, LEASE, false, 1_000))).doesNotContain(queue);
    }

    @Test
    void abandonsNoStreamThatWasHeardOf() {
        put(messages(queue, 5));
        ReadId touched = opened();
        ReadId reading = opened();
        ReadId repeating = opened();
        claim(repeating, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.touch(List.of(new StreamId(queue, touched.key()), new StreamId(freshQueue(), "unknown"))));
        claim(reading, 1);
        claim(repeating, 2);

        assertThat(get(store.abandon(queue.kind(), LEASE, LEASE, false, 1_000))).doesNotContain(queue);
        assertThat(get(store.holders(queue))).hasSize(3);
    }

    @Test
    void doesNotReviveAnEndedStreamByATouch() {
        ReadId id = opened();
        get(store.end(queue, id, true));

        get(store.touch(List.of(new StreamId(queue, id.key()))));

        assertThat(get(store.holders(queue))).isEmpty();
        get(store.touch(List.of()));
    }

    @Test
    void holdsTheBatchOfASilentStreamForItsCollector() {
        put(messages(queue, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));

        assertThat(get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000))).contains(queue);

        assertThat(get(store.holders(queue))).as("its place is free").isEmpty();
        ReadId other = opened();
        assertBatch(claim(other, 10), other.at(1), new Range(2, 5), false);
        assertBatch(claim(silent, 10), silent.at(1), new Range(0, 2), false);
        put(messages(queue, 1));
        assertBatch(claim(silent.at(1), 10), silent.at(2), new Range(5, 6), false);
        assertThat(get(store.holders(queue))).hasSize(2);
        assertThat(claim(silent, 10).outcome()).isEqualTo(Outcome.STALE);
    }

    @Test
    void saysHowTheQueueStandsUnlessItRepeatsABatchThatWasHeld() {
        put(messages(queue, 5));
        ReadId id = opened();
        claim(id, 2);
        Mark mark = moved(new Mark(queue, 0, -1));
        QueueState state = new QueueState(mark, 3);
        Batch batch = new Batch(
                id.at(1),
                new Range(0, 2),
                false,
                Optional.of(state),
                claim(id, 2).era());
        assertThat(claim(id, 2).claim()).isEqualTo(batch);

        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));

        assertThat(claim(id, 2).claim())
                .isEqualTo(new Batch(batch.next(), batch.range(), false, Optional.empty(), batch.era()));
    }

    @Test
    void endsAHeldStreamThatComesBackWhenNoPlaceIsFreeButConfirmsItsBatch() {
        put(messages(queue, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));
        List<ReadId> others = IntStream.range(0, 6).mapToObj(i -> opened()).toList();

        assertBatch(claim(silent, 10), silent.at(1), new Range(0, 2), false);
        assertThat(claim(silent.at(1), 10).outcome()).isEqualTo(Outcome.ENDED);

        assertThat(get(store.holders(queue))).hasSize(6);
        assertBatch(claim(others.get(0), 10), others.get(0).at(1), new Range(2, 5), false);
        assertThat(get(store.end(queue, silent.at(1), true))).isEqualTo(Ending.ENDED_BEFORE);
    }

    @Test
    void endsAHeldStreamAsAnyOther() {
        put(messages(queue, 6));
        ReadId confirming = opened();
        ReadId returning = opened();
        ReadId stopped = opened();
        List.of(confirming, returning, stopped).forEach(id -> claim(id, 2));
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));

        assertThat(get(store.end(queue, confirming.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(queue, returning, true))).isEqualTo(Ending.ENDED);
        get(store.stop(queue));
        assertThat(get(store.end(queue, stopped.at(1), true))).isEqualTo(Ending.GONE);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 4), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(4, 6), true);
        assertEmpty(claim(next.at(2), 10), next.at(2));
    }

    @Test
    void abandonsASilentStreamWithoutABatchEvenIfBatchesAreHeld() {
        ReadId silent = opened();
        letTimePass(LEASE.plusSeconds(1));

        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));

        assertThat(claim(silent, 1).outcome()).isEqualTo(Outcome.ENDED);
    }

    @Test
    void renewsLeasesAndReadsAtTheSameTimeWithoutADeadlock() {
        List<QueueName> queues =
                IntStream.range(0, 4).mapToObj(i -> freshQueue()).toList();
        List<Read> reads = new ArrayList<>();
        List<StreamId> streams = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            QueueName institution = queues.get(i % 4);
            ReadId id = opened(institution);
            reads.add(new Read(institution, id, 1));
            streams.add(new StreamId(institution, id.key()));
        }
        List<Read> reversedReads = new ArrayList<>(reads);
        List<StreamId> reversed = new ArrayList<>(streams);
        Collections.reverse(reversedReads);
        Collections.reverse(reversed);
        for (int round = 0; round < 100; round++) {
            List<CompletionStage<?>> stages = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                stages.add(replica(i).touch(streams));
                stages.add(replica(i).claim(reads));
                stages.add(replica(i + 1).touch(reversed));
                stages.add(replica(i + 1).claim(reversedReads));
            }
            stages.add(store.abandon(queue.kind(), LEASE, LEASE, false, 1_000));
            stages.forEach(StoreContract::get);
        }
        assertThat(queues).allSatisfy(institution -> assertThat(get(store.holders(institution)))
                .hasSize(6));
    }

    @Test
    void aStreamThatIsContinuedRightAfterAnEarlyFirstAnswerHasTheWholeLease() {
        ReadId id = opened();
        claim(id, 1);
        put(messages(queue, 1));
        assertThat(Claimed.all(get(store.claim(List.of(new Read(queue, id, 1, true)))))
                        .get(0)
                        .batch())
                .isPresent();

        letTimePass(Duration.ofSeconds(40));

        assertThat(abandoned(Duration.ofSeconds(30))).isZero();
    }

    @Test
    void abandonsStreamsThatWereNeverContinuedAfterTheFirstLease() {
        put(messages(queue, 3));
        ReadId unread = opened();
        ReadId empty = opened();
        ReadId continued = opened();
        claim(unread, 1);
        claim(continued, 1);
        claim(continued.at(1), 1);
        Duration first = Duration.ofSeconds(30);

        letTimePass(first.minusSeconds(4));
        assertThat(abandoned(first)).isZero();
        letTimePass(Duration.ofSeconds(8));
        assertThat(abandoned(first)).as("the one that has a batch").isEqualTo(1);
        assertThat(claim(unread.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        letTimePass(Duration.ofSeconds(8));
        assertThat(abandoned(first)).as("the one whose first read waited").isEqualTo(1);
        assertThat(claim(empty, 1).outcome()).isEqualTo(Outcome.ENDED);

        ReadId next = opened();
        assertThat(claim(next, 1).redelivered()).isTrue();
        letTimePass(Duration.ofSeconds(9));
        ReadId late = opened();
        claim(next.at(1), 0);
        letTimePass(Duration.ofSeconds(9));
        claim(late, 0);
        letTimePass(first.plusSeconds(10));
        assertThat(abandoned(first)).as("both were continued").isZero();
    }

    @Test
    void aStreamIsContinuedByWhoeverKnowsItsUriAlsoIfTheReadIsRepeatedOrGetsWhatCameBack() {
        put(messages(queue, 2));
        ReadId repeated = opened();
        claim(repeated, 1);
        get(store.claim(List.of(new Read(queue, repeated, 1, true))));
        ReadId ended = opened();
        claim(ended, 1);
        get(store.end(queue, ended, true));
        get(store.claim(List.of(new Read(queue, opened(), 1, true))));

        letTimePass(Duration.ofSeconds(40));

        assertThat(abandoned(Duration.ofSeconds(30))).isZero();
    }

    private long abandoned(Duration first) {
        return get(store.abandon(queue.kind(), LEASE, first, false, 1_000)).stream()
                .filter(queue::equals)
                .count();
    }
}
