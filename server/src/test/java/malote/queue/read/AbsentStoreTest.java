package malote.queue.read;

import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.LATENESS;
import static malote.queue.read.TwoReplicas.WAIT;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import malote.message.Content;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.TestMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads while the store is away, stands still, or loses answers. */
@Timeout(30)
final class AbsentStoreTest extends ReadsFixture {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    // --- the store is away

    @Test
    void aReadThatWaitsGoesOnWaitingWhileTheStoreIsAwayAndGetsItsMessageLater() {
        PendingRead read = replicas.waiting(here, 1);
        List<Content> messages = TestMessages.messages(replicas.queue, 1);
        store.hold(Call.CLAIM);
        get(replicas.inboxHere.store(new Store.Deposit(replicas.queue, messages)));
        store.holdNoMore();
        store.away(true);
        store.onlyPending().fail();

        clock.advance(Duration.ofSeconds(5));
        assertThat(isAnswered(read)).isFalse();
        store.away(false);
        clock.advance(A_SECOND);

        assertThat(batch(read).messages()).isEqualTo(messages);
    }

    @Test
    void everyReadThatWaitedThroughAnAbsenceIsServedAfterIt() {
        List<PendingRead> reads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            reads.add(replicas.waiting(i % 2 == 0 ? here : there, 1));
        }
        clock.advance(A_MOMENT);
        store.hold(Call.CLAIM);
        replicas.storeHere(6);
        store.holdNoMore();
        store.away(true);
        store.pending().forEach(HeldCalls.Pending::fail);
        clock.advance(Duration.ofSeconds(3));
        store.away(false);

        clock.advance(A_SECOND);

        assertThat(reads).allSatisfy(read -> assertThat(batch(read).messages()).hasSize(1));
    }

    @Test
    void aReadThatComesWhenTheStoreIsAwayIsToldSoEvenIfOthersWait() {
        replicas.waiting(here, 1);
        store.away(true);

        PendingRead read = here.read(replicas.queue, ReadId.random(), 1);
        clock.advance(A_MOMENT);

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
    }

    @Test
    void aReadWhoseClaimTookEffectButWasNotAnsweredGetsThatBatchLater() {
        PendingRead read = replicas.waiting(here, 1);
        List<Content> messages = storedForAClaimWhoseAnswerIsLost(2);

        clock.advance(A_SECOND);

        assertThat(batch(read).messages()).isEqualTo(messages.subList(0, 1));
    }

    @Test
    void aReadThatFailedLooksAgainWhateverOthersFindMeanwhile() {
        PendingRead read = replicas.waiting(here, 1);
        List<Content> messages = storedForAClaimWhoseAnswerIsLost(1);
        PendingRead other = replicas.waitingFirst(here, 1);

        clock.advance(A_SECOND);

        assertThat(batch(read).messages()).isEqualTo(messages);
        assertThat(isAnswered(other)).isFalse();
    }

    private List<Content> storedForAClaimWhoseAnswerIsLost(int count) {
        store.hold(Call.CLAIM);
        List<Content> messages = replicas.storeHere(count);
        store.onlyPending().takeEffect();
        store.holdNoMore();
        store.onlyPending().fail();
        return messages;
    }

    @Test
    void aReadIsToldWhenTheStoreIsStillAwayAtTheEndOfItsTime() {
        PendingRead read = replicas.waiting(here, 1);
        clock.advance(A_SECOND);
        store.away(true);

        clock.advance(WAIT);

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        store.away(false);
        List<Content> messages = replicas.storeThere(1);
        assertThat(batch(here.read(replicas.queue, read.id, 1)).messages()).isEqualTo(messages);
    }

    @Test
    void aReadIsToldWhenTheStoreDoesNotAnswerAtTheEndOfItsTime() {
        PendingRead read = replicas.waiting(here, 1);
        clock.advance(A_SECOND);
        store.hold(Call.values());

        clock.advance(WAIT);

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        store.letGo();
    }

    @Test
    void aReadIsToldOfNothingWhenTheStoreCameBackInTime() {
        PendingRead read = replicas.waiting(here, 1);
        clock.advance(A_SECOND);
        store.away(true);
        clock.advance(Duration.ofSeconds(3));
        store.away(false);

        clock.advance(WAIT.minusSeconds(4).plus(LATENESS));

        assertThat(answer(read)).isEqualTo(new Answer.Nothing(read.id));
    }

    @Test
    void aNewReadIsTurnedAwayAtOnceWhileTheStoreIsAway() {
        ReadId id = replicas.waiting(there, 1).id;
        store.away(true);

        assertThat(answer(here.start(replicas.queue, 1))).isInstanceOf(Answer.Unavailable.class);
        assertThat(answer(here.read(replicas.queue, id, 1))).isInstanceOf(Answer.Unavailable.class);
        assertThat(here.end(replicas.queue, id).toCompletableFuture()).isCompletedExceptionally();
        assertThat(here.stop(replicas.queue).toCompletableFuture()).isCompletedExceptionally();
        store.away(false);
        assertThat(store.openKeys(replicas.queue)).containsExactly(id.key());
    }

    @Test
    void aReadThatFailsBeforeItsMessagesAreReadIsRepeated() {
        PendingRead read = replicas.waiting(here, 10);
        store.hold(Call.MESSAGES);
        List<Content> messages = replicas.storeThere(2);
        clock.advance(A_MOMENT);
        store.onlyPending().fail();
        store.letGo();

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        assertThat(batch(here.read(replicas.queue, read.id, 10)).messages()).isEqualTo(messages);
    }

    @Test
    void aFirstReadThatFailsLeavesItsMessagesToOthersAndNoStream() {
        List<Content> messages = replicas.storeThere(2);
        for (Call failing : List.of(Call.OPEN, Call.CLAIM, Call.MESSAGES)) {
            store.hold(failing);
            PendingRead read = here.start(replicas.queue, 10);
            store.onlyPending().takeEffect();
            store.onlyPending().fail();
            store.letGo();

            assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
            assertThat(store.openStreams(replicas.queue)).as("after " + failing).isZero();
        }
        assertThat(batch(here.start(replicas.queue, 10)).messages()).isEqualTo(messages);
    }

    @Test
    void aStreamWhoseUriNobodyKnowsIsClosedWhenTheStoreIsBack() {
        replicas.storeHere(2);
        store.hold(Call.CLAIM);
        PendingRead read = here.start(replicas.queue, 10);
        store.onlyPending().takeEffect();
        store.away(true);
        store.onlyPending().fail();
        store.holdNoMore();
        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        clock.advance(A_SECOND);
        assertThat(store.openStreams(replicas.queue)).isEqualTo(1);

        store.away(false);
        clock.advance(A_SECOND);

        assertThat(store.openStreams(replicas.queue)).isZero();
        assertThat(store.remaining(replicas.queue)).isEqualTo(2);
    }
}
