package malote.queue.keep;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.OTHER;
import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.LATENESS;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import malote.message.Content;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.Test;

/** Queues of two kinds in one engine, of one institution. */
final class KindsTest {
    private final TwoReplicas replicas = new TwoReplicas();
    private final FakeStore store = replicas.store;
    private final FakeClock clock = replicas.clock;
    private final Streams here = replicas.here;
    private final QueueName queue = replicas.queue;
    private final QueueName other = OTHER.queue(queue.owner());

    @Test
    void aReadWaitsForAsLongAsItsKindSays() {
        PendingRead ofQueue = here.start(queue, 1);
        clock.advance(Duration.ofSeconds(1));
        PendingRead ofOther = here.start(other, 1);

        clock.advance(OTHER.poll().minusMillis(100));
        assertThat(isAnswered(ofOther)).isFalse();
        clock.advance(LATENESS);
        assertThat(answer(ofOther)).isInstanceOf(Answer.Nothing.class);
        assertThat(isAnswered(ofQueue)).isFalse();
        assertThat(here.underWay()).isEqualTo(1);

        clock.advance(JSON.poll().minus(OTHER.poll()).minusSeconds(1).plus(LATENESS));
        assertThat(answer(ofQueue)).isInstanceOf(Answer.Nothing.class);
        assertThat(here.underWay()).isZero();
    }

    @Test
    void aReadIsWokenByMessagesOfItsQueueHereAndElsewhere() {
        for (Inbox inbox : List.of(replicas.inboxHere, replicas.inboxThere)) {
            PendingRead ofQueue = here.start(queue, 1);
            PendingRead ofOther = here.start(other, 1);

            List<Content> messages = messages(other, 1);
            get(inbox.store(new Store.Deposit(other, messages)));
            clock.advance(A_MOMENT);
            assertThat(batch(ofOther).messages()).isEqualTo(messages);
            assertThat(isAnswered(ofQueue)).isFalse();

            messages = messages(queue, 1);
            get(inbox.store(new Store.Deposit(queue, messages)));
            clock.advance(A_MOMENT);
            assertThat(batch(ofQueue).messages()).isEqualTo(messages);
        }
    }

    @Test
    void aQueueHasAsManyStreamsAsItsKindSays() {
        List<PendingRead> ofQueue = new ArrayList<>();
        List<PendingRead> ofOther = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ofQueue.add(here.start(queue, 1));
            ofOther.add(here.start(other, 1));
        }

        assertThat(ofQueue.stream().filter(TwoReplicas::isAnswered)).hasSize(10 - JSON.maxStreams());
        assertThat(ofOther.stream().filter(TwoReplicas::isAnswered)).hasSize(10 - OTHER.maxStreams());
        assertThat(answer(ofQueue.get(9))).isInstanceOf(Answer.TooMany.class);
        assertThat(answer(ofOther.get(9))).isInstanceOf(Answer.TooMany.class);
    }

    @Test
    void aStreamIsAbandonedWhenTheLeaseOfItsKindIsOver() {
        new Leases(store, clock, here, json(Duration.ofMinutes(5), Duration.ZERO, true)).start();
        new Leases(store, clock, here, OTHER).start();
        for (QueueName name : List.of(queue, other)) {
            get(replicas.inboxHere.store(new Store.Deposit(name, messages(name, 1))));
        }
        Answer.Batch ofQueue = batch(here.start(queue, 1));
        Answer.Batch ofOther = batch(here.start(other, 1));

        clock.advance(OTHER.lease().plusSeconds(10));
        assertThat(store.openStreams(other)).isZero();
        assertThat(batch(here.start(other, 1)).messages())
                .as("its batch goes to the next")
                .isEqualTo(ofOther.messages());
        assertThat(store.openStreams(queue)).isEqualTo(1);

        clock.advance(Duration.ofMinutes(5));
        assertThat(store.openStreams(queue)).isZero();
        assertThat(store.remaining(queue)).as("its batch is held for it").isZero();
        assertThat(batch(here.read(queue, ofQueue.next().at(0), 1)).messages()).isEqualTo(ofQueue.messages());
    }

    @Test
    void aReadThatWaitsRenewsTheLeaseOfItsStreamWhateverItsKind() {
        new Leases(store, clock, here, json(Duration.ofSeconds(2), Duration.ZERO, false)).start();
        new Leases(store, clock, here, OTHER).start();
        PendingRead ofQueue = here.start(queue, 1);
        PendingRead ofOther = here.start(other, 1);

        clock.advance(Duration.ofMillis(4_900));

        assertThat(store.openStreams(queue)).isEqualTo(1);
        assertThat(store.openStreams(other)).isEqualTo(1);
        assertThat(isAnswered(ofQueue)).isFalse();
        assertThat(isAnswered(ofOther)).isFalse();
    }
}
