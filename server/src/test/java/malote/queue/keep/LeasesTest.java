package malote.queue.keep;

import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.Test;

final class LeasesTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    /** A lease, the renewals that may be due, and the time between two sweeps. */
    private static final Duration MORE_THAN_A_LEASE = LEASE.plusSeconds(10 + 5 + 1);

    private static final Duration FIRST = Duration.ofSeconds(30);
    /** The time between two sweeps for the first lease, and a moment. */
    private static final Duration A_SWEEP = Duration.ofSeconds(4);

    private final TwoReplicas replicas = new TwoReplicas();
    private final FakeStore store = replicas.store;
    private final FakeClock clock = replicas.clock;
    private final Streams here = replicas.here;

    @Test
    void aSilentStreamIsAbandonedAfterItsLeaseAndItsBatchGoesToAnother() {
        start(LEASE, false);
        Answer.Batch seen = aBatchOf(2);

        clock.advance(LEASE);
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(MORE_THAN_A_LEASE.minus(LEASE));

        assertThat(store.openStreams(replicas.queue)).isZero();
        assertThat(answer(here.read(replicas.queue, seen.next(), 1))).isInstanceOf(Answer.Ended.class);
        assertThat(get(here.end(replicas.queue, seen.next()))).isEqualTo(Store.Ending.GONE);
        Answer.Batch again = batch(here.start(replicas.queue, 10));
        assertThat(again.messages()).isEqualTo(seen.messages());
        assertThat(again.redelivered()).isTrue();
    }

    @Test
    void aStreamThatReadsIsNeverAbandoned() {
        start(LEASE, false);
        Answer.Batch last = aBatchOf(1);
        for (int i = 0; i < 10; i++) {
            clock.advance(LEASE.dividedBy(2));
            replicas.storeHere(1);
            last = batch(here.read(replicas.queue, last.next(), 1));
        }
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
    }

    @Test
    void aReadThatWaitsIsNotAbandonedHoweverShortTheLease() {
        for (Duration lease : List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(7))) {
            TwoReplicas pair = new TwoReplicas();
            new Leases(pair.store, pair.clock, pair.here, json(lease, Duration.ZERO, false)).start();
            new Leases(pair.store, pair.clock, pair.there, json(lease, Duration.ZERO, false)).start();
            PendingRead read = pair.waiting(pair.here, 1);
            for (int i = 0; i < 10; i++) {
                pair.clock.advance(TwoReplicas.WAIT.plusMillis(50));
                assertThat(answer(read)).isInstanceOf(Answer.Nothing.class);
                read = pair.here.read(pair.queue, read.id(), 1);
            }
            assertThat(pair.store.openStreams(pair.queue)).isEqualTo(1);
            read.vanished();
            pair.clock.advance(lease.multipliedBy(2));
            assertThat(pair.store.openStreams(pair.queue))
                    .as("its client is gone now")
                    .isZero();
        }
    }

    @Test
    void anAbandonedStreamFreesItsPlace() {
        start(LEASE, false);
        for (int i = 0; i < 6; i++) {
            aBatchOf(1);
        }
        assertThat(answer(here.start(replicas.queue, 1))).isInstanceOf(Answer.TooMany.class);

        clock.advance(MORE_THAN_A_LEASE);

        for (int i = 0; i < 6; i++) {
            assertThat(batch(here.start(replicas.queue, 1)).redelivered()).isTrue();
        }
    }

    @Test
    void theBatchOfASilentStreamIsHeldForItsCollectorIfSoSet() {
        start(LEASE, true);
        Answer.Batch seen = aBatchOf(2);
        clock.advance(MORE_THAN_A_LEASE);
        assertThat(store.openStreams(replicas.queue)).isZero();

        PendingRead other = here.start(replicas.queue, 10);
        assertThat(isAnswered(other)).isFalse();
        PendingRead again = here.read(replicas.queue, seen.next().at(0), 10);
        clock.advance(TwoReplicas.A_MOMENT);

        assertThat(batch(again)).isEqualTo(seen);
    }

    @Test
    void nothingIsAbandonedWithoutALease() {
        start(Duration.ZERO, false);
        aBatchOf(1);

        clock.advance(Duration.ofHours(3));

        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
    }

    @Test
    void afterTheStartOfTheServerStreamsHaveAWholeLeaseToBeHeardOf() {
        aBatchOf(1);
        clock.advance(LEASE.multipliedBy(3));

        start(LEASE, false);

        clock.advance(LEASE.minusSeconds(1));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(Duration.ofSeconds(10));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void afterAnAbsenceOfTheStoreStreamsHaveAWholeLeaseToBeHeardOf() {
        start(LEASE, false);
        aBatchOf(1);
        clock.advance(LEASE.minusSeconds(10));
        store.away(true);
        clock.advance(LEASE);
        store.away(false);

        clock.advance(LEASE.minusSeconds(10));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(MORE_THAN_A_LEASE.minus(LEASE));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void afterAStandstillOfTheStoreStreamsHaveAWholeLeaseToBeHeardOf() {
        start(LEASE, false);
        aBatchOf(1);
        clock.advance(LEASE.minusSeconds(10));
        store.hold(HeldCalls.Call.values());
        clock.advance(LEASE);
        store.letGo();

        clock.advance(LEASE.minusSeconds(10));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(MORE_THAN_A_LEASE.minus(LEASE));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void afterAStandstillOfTheServerStreamsHaveAWholeLeaseToBeHeardOf() {
        start(LEASE, false);
        aBatchOf(1);
        clock.advance(LEASE.minusSeconds(10));
        clock.standStill(LEASE);

        clock.advance(LEASE.minusSeconds(10));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(MORE_THAN_A_LEASE.minus(LEASE));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void aStreamThatWasNeverContinuedIsAbandonedAfterTheFirstLease() {
        start(LEASE, FIRST, false);
        clock.advance(LEASE);
        Answer.Batch seen = aBatchOf(2);
        PendingRead empty = here.start(replicas.queue, 1);
        clock.advance(TwoReplicas.WAIT.plus(TwoReplicas.LATENESS));
        assertThat(answer(empty)).isInstanceOf(Answer.Nothing.class);

        clock.advance(FIRST.minus(TwoReplicas.WAIT).minusSeconds(1));
        assertThat(store.openStreams(replicas.queue))
                .as("first leases are not over")
                .isEqualTo(2);
        clock.advance(A_SWEEP);
        assertThat(store.openStreams(replicas.queue)).as("the one with a batch").isEqualTo(1);
        clock.advance(TwoReplicas.WAIT);
        assertThat(store.openStreams(replicas.queue)).as("the other").isZero();

        assertThat(batch(here.start(replicas.queue, 10)).redelivered()).isTrue();
        assertThat(answer(here.read(replicas.queue, seen.next(), 1))).isInstanceOf(Answer.Ended.class);
    }

    @Test
    void aStreamThatWasContinuedHasItsWholeLease() {
        start(LEASE, FIRST, false);
        clock.advance(LEASE);
        Answer.Batch first = aBatchOf(1);
        clock.advance(FIRST.minusSeconds(1));
        replicas.storeHere(1);
        batch(here.read(replicas.queue, first.next(), 1));
        PendingRead empty = here.start(replicas.queue, 1);
        clock.advance(TwoReplicas.WAIT.plus(TwoReplicas.LATENESS));
        PendingRead goesOn = here.read(replicas.queue, empty.id(), 1);
        clock.advance(Duration.ofSeconds(1));
        replicas.storeHere(1);
        batch(goesOn);

        clock.advance(LEASE.minusSeconds(1));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(2);
        clock.advance(MORE_THAN_A_LEASE.minus(LEASE));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void aFirstReadThatWaitsIsNotAbandonedHoweverShortTheFirstLease() {
        start(LEASE, Duration.ofMillis(100), false);
        clock.advance(LEASE);
        PendingRead read = replicas.waitingFirst(here, 1);

        clock.advance(TwoReplicas.WAIT.minusMillis(100));

        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        replicas.storeHere(1);
        batch(read);
        clock.advance(A_SWEEP);
        assertThat(store.openStreams(replicas.queue))
                .as("its client is silent now")
                .isZero();
    }

    @Test
    void theFirstLeaseIsNeverLongerThanTheLease() {
        start(LEASE, LEASE.multipliedBy(10), false);
        clock.advance(LEASE);
        aBatchOf(1);

        clock.advance(MORE_THAN_A_LEASE);

        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void theBatchOfAStreamThatWasNeverContinuedIsHeldIfSoSet() {
        start(LEASE, FIRST, true);
        clock.advance(LEASE);
        Answer.Batch seen = aBatchOf(2);
        clock.advance(FIRST.plus(A_SWEEP));
        assertThat(store.openStreams(replicas.queue)).isZero();

        PendingRead again = here.read(replicas.queue, seen.next().at(0), 10);

        assertThat(batch(again)).isEqualTo(seen);
    }

    @Test
    void afterAnAbsenceOfTheStoreStreamsHaveAWholeFirstLeaseToBeHeardOf() {
        start(LEASE, FIRST, false);
        clock.advance(LEASE);
        aBatchOf(1);
        store.away(true);
        clock.advance(FIRST);
        store.away(false);

        clock.advance(FIRST.minusSeconds(4));
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        clock.advance(A_SWEEP.multipliedBy(2));
        assertThat(store.openStreams(replicas.queue)).isZero();
    }

    @Test
    void thousandsOfSilentStreamsAreEndedInOneSweep() {
        start(LEASE, false);
        for (int i = 0; i < 1_000; i++) {
            QueueName queue = TestMessages.freshQueue();
            get(store.open(List.of(new Store.Opening(queue, ReadId.random().key(), null))));
        }

        clock.advance(MORE_THAN_A_LEASE);

        assertThat(get(store.abandon(replicas.queue.kind(), Duration.ZERO, LEASE, false, 2_000)))
                .isEmpty();
    }

    @Test
    void oneSweepAtATimeGoesToTheStore() {
        start(LEASE, false);
        clock.advance(LEASE);
        store.hold(HeldCalls.Call.ABANDON, HeldCalls.Call.MOVED);

        clock.advance(Duration.ofMinutes(2));

        assertThat(store.pending()).hasSize(1);
        store.letGo();
        Answer.Batch seen = aBatchOf(1);
        clock.advance(MORE_THAN_A_LEASE);
        assertThat(answer(here.read(replicas.queue, seen.next(), 1))).isInstanceOf(Answer.Ended.class);
    }

    private void start(Duration lease, boolean hold) {
        start(lease, Duration.ZERO, hold);
    }

    private void start(Duration lease, Duration first, boolean hold) {
        new Leases(store, clock, here, json(lease, first, hold)).start();
    }

    private Answer.Batch aBatchOf(int count) {
        replicas.storeHere(count);
        return batch(here.start(replicas.queue, count));
    }
}
