package malote.queue.read;

import static malote.queue.read.TwoReplicas.WAIT;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import malote.message.Content;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.Store;
import malote.queue.TestMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that closed its connection gets nothing, and a stream whose URI nobody knows is closed. */
@Timeout(30)
final class VanishedClientTest extends ReadsFixture {
    @Test
    void aFirstReadThatVanishesBeforeItsStreamIsOpenedLeavesNoStream() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = firstReadHeldAt(Call.OPEN);

        read.vanished();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesBeforeItHearsOfItsOpenedStreamLeavesNoStream() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = firstReadHeldAt(Call.OPEN);
        store.onlyPending().takeEffect();

        read.vanished();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesInTheLaneLeavesNoStream() {
        List<Content> messages = replicas.storeHere(2);
        store.hold(Call.OPEN);
        PendingRead before = here.start(TestMessages.freshQueue(), 10);
        PendingRead read = here.start(replicas.queue, 10);
        assertThat(store.pending()).hasSize(1);

        read.vanished();
        store.letGo();

        before.vanished();
        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesBeforeItsClaimReturnsNothing() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = firstReadHeldAt(Call.CLAIM);

        read.vanished();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesBeforeItHearsOfItsClaimReturnsItsBatchUnmarked() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = firstReadHeldAt(Call.CLAIM);
        store.onlyPending().takeEffect();

        read.vanished();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesWhileItsEndOvertakesItsClaimReturnsNothing() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = firstReadHeldAt(Call.CLAIM, Call.END);

        read.vanished();
        HeldCalls.Pending<?> claim = store.pending().get(0);
        HeldCalls.Pending<?> end = store.pending().get(1);
        end.complete();
        claim.complete();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesBeforeItsMessagesAreReadReturnsThemUnmarked() {
        List<Content> messages = replicas.storeThere(2);
        PendingRead read = firstReadHeldAt(Call.MESSAGES);

        read.vanished();
        store.letGo();

        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesWhileItWaitsLeavesNoStream() {
        PendingRead read = replicas.waitingFirst(here, 10);

        read.vanished();

        List<Content> messages = replicas.storeHere(2);
        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void aFirstReadThatVanishesAfterItsAnswerReturnsTheBatchMarked() {
        List<Content> messages = replicas.storeHere(2);
        PendingRead read = here.start(replicas.queue, 10);
        assertThat(batch(read).messages()).isEqualTo(messages);

        read.vanished();

        assertAllIsAsIfItHadNeverCome(messages, true);
    }

    @Test
    void aFirstReadThatVanishesAfterItWasToldOfNothingLeavesNoStream() {
        PendingRead read = replicas.waitingFirst(here, 10);
        clock.advance(WAIT.plus(TwoReplicas.LATENESS));
        assertThat(answer(read)).isInstanceOf(Answer.Nothing.class);

        read.vanished();

        List<Content> messages = replicas.storeHere(2);
        assertAllIsAsIfItHadNeverCome(messages, false);
    }

    @Test
    void theSeventhReadMayVanishAtAnyStage() {
        for (int i = 0; i < 6; i++) {
            replicas.waiting(here, 1);
        }
        store.hold(Call.OPEN, Call.HOLDERS);
        PendingRead refused = here.start(replicas.queue, 1);
        refused.vanished();
        store.letGo();
        PendingRead late = here.start(replicas.queue, 1);
        assertThat(answer(late)).isInstanceOf(Answer.TooMany.class);
        late.vanished();

        assertThat(store.openStreams(replicas.queue)).isEqualTo(6);
        assertThat(here.underWay()).isEqualTo(6);
    }

    @Test
    void aLaterReadThatVanishesWhileItWaitsIsGivenNoMessage() {
        PendingRead read = replicas.waiting(here, 10);
        PendingRead other = replicas.waitingFirst(here, 10);

        read.vanished();
        List<Content> messages = replicas.storeHere(2);

        assertThat(answer(read)).isInstanceOf(Answer.Ended.class);
        assertThat(batch(other).messages()).isEqualTo(messages);
        assertThat(store.openStreams(replicas.queue)).isEqualTo(2);
        PendingRead again = here.read(replicas.queue, read.id, 10);
        assertThat(isAnswered(again)).as("its stream goes on").isFalse();
    }

    @Test
    void aLaterReadThatVanishesInTheLaneIsGivenNoMessage() {
        PendingRead read = replicas.waiting(here, 10);
        read.vanished();
        store.hold(Call.CLAIM);
        PendingRead busy = replicas.waiting(here, 1);
        PendingRead again = here.read(replicas.queue, read.id, 10);
        assertThat(store.pending()).hasSize(1);
        again.vanished();
        replicas.storeHere(3);

        store.letGo();

        assertThat(batch(busy).messages()).hasSize(1);
        assertThat(store.remaining(replicas.queue)).isEqualTo(2);
    }

    @Test
    void aLaterReadThatVanishesAfterItsClaimIsRepeatedUnmarked() {
        for (Call stage : List.of(Call.CLAIM, Call.MESSAGES)) {
            PendingRead read = replicas.waiting(here, 10);
            store.hold(stage);
            List<Content> messages = replicas.storeThere(2);
            clock.advance(TwoReplicas.A_MOMENT);
            store.onlyPending().takeEffect();

            read.vanished();
            store.letGo();

            assertThat(store.remaining(replicas.queue)).isZero();
            Answer.Batch repeated = batch(here.read(replicas.queue, read.id, 10));
            assertThat(repeated.messages()).isEqualTo(messages);
            assertThat(repeated.redelivered()).isFalse();
            assertThat(repeated.next()).isEqualTo(read.id.at(read.id.iteration() + 1));
        }
    }

    @Test
    void aLaterReadThatVanishesAfterItsAnswerKeepsItsStream() {
        PendingRead read = replicas.waiting(here, 10);
        List<Content> messages = replicas.storeHere(2);
        assertThat(isAnswered(read)).isTrue();

        read.vanished();

        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);
        assertThat(batch(here.read(replicas.queue, read.id, 10)).messages()).isEqualTo(messages);
    }

    @Test
    void aReadThatVanishesBeforeTheStoreHearsOfItIsAReceiptAllTheSame() {
        replicas.storeHere(1);
        Answer.Batch seen = batch(here.start(replicas.queue, 1));
        PendingRead ahead = replicas.waiting(here, 1);
        PendingRead read = here.read(replicas.queue, seen.next(), 1);
        assertThat(isAnswered(read)).isFalse();

        read.vanished();

        assertThat(get(here.end(replicas.queue, seen.next().at(0)))).isEqualTo(Store.Ending.STALE);
        List<Content> messages = replicas.storeHere(1);
        assertThat(batch(ahead).messages()).isEqualTo(messages);
    }

    @Test
    void vanishingTwiceDoesNoHarm() {
        PendingRead read = replicas.waitingFirst(here, 10);
        read.vanished();
        read.vanished();

        assertThat(store.openStreams(replicas.queue)).isZero();
        assertThat(here.underWay()).isZero();
    }

    @Test
    void nothingIsKeptInMemoryOfReadsThatAreOver() {
        replicas.waitingFirst(here, 10).vanished();
        PendingRead answered = replicas.waitingFirst(here, 10);
        replicas.storeHere(1);
        assertThat(isAnswered(answered)).isTrue();
        PendingRead late = replicas.waitingFirst(here, 10);
        clock.advance(WAIT.plus(Duration.ofMillis(50)));
        assertThat(isAnswered(late)).isTrue();

        assertThat(here.underWay()).isZero();
        assertThat(here.looks()).isEmpty();
    }

    private PendingRead firstReadHeldAt(Call... calls) {
        store.hold(calls);
        return here.start(replicas.queue, 10);
    }

    private void assertAllIsAsIfItHadNeverCome(List<Content> messages, boolean redelivered) {
        assertThat(store.openStreams(replicas.queue)).isZero();
        assertThat(store.remaining(replicas.queue)).isEqualTo(messages.size());
        assertThat(here.underWay()).isZero();
        Answer.Batch batch = batch(here.start(replicas.queue, 10));
        assertThat(batch.messages()).isEqualTo(messages);
        assertThat(batch.redelivered()).isEqualTo(redelivered);
        assertThat(get(here.end(replicas.queue, batch.next()))).isEqualTo(Store.Ending.ENDED);
    }
}
