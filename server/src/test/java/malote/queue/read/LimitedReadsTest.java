package malote.queue.read;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.LIMITED;
import static malote.queue.read.TwoReplicas.A_MOMENT;
import static malote.queue.read.TwoReplicas.LATENESS;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import malote.message.Content;
import malote.queue.HeldCalls.Call;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import org.junit.jupiter.api.Test;

/** Where reads have a limit, over two servers. */
final class LimitedReadsTest extends ReadsFixture {
    private static final int MOST = LIMITED.maxReads();

    private final QueueName queue = LIMITED.queue(replicas.queue.owner());

    @Test
    void oneReadMoreThanMayBeIsRefusedAtOnceWithoutTheStore() {
        Answer.Batch silent = silent();
        fill(here);
        int calls = calls();

        assertThat(answer(here.start(queue, 1))).isInstanceOf(Answer.TooMany.class);
        assertThat(answer(here.read(queue, silent.next(), 1))).isInstanceOf(Answer.TooMany.class);

        assertThat(calls()).isEqualTo(calls);
        assertThat(here.underWay()).isEqualTo(MOST);
    }

    @Test
    void ofTwelveReadsThatStartTogetherAtTwoServersSixWaitAndSixAreRefusedAndLeaveNothingBehind() {
        List<PendingRead> reads = new ArrayList<>();
        store.hold(Call.OPEN);
        for (int i = 0; i < 2 * MOST; i++) {
            reads.add((i % 2 == 0 ? here : there).start(queue, 1));
        }
        assertThat(reads).noneMatch(TwoReplicas::isAnswered);
        store.letGo();

        assertThat(reads.stream().filter(TwoReplicas::isAnswered))
                .hasSize(MOST)
                .allMatch(read -> answer(read) instanceof Answer.TooMany);
        assertThat(store.openStreams(queue)).isEqualTo(MOST);
        assertThat(here.underWay() + there.underWay()).isEqualTo(MOST);
    }

    @Test
    void aReadThatIsRefusedConfirmsNothingAndMayComeAgain() {
        Answer.Batch silent = silent();
        PendingRead waiting = fill(here).get(0);

        assertThat(answer(there.read(queue, silent.next(), 1))).isInstanceOf(Answer.TooMany.class);
        List<Content> next = put(1);
        assertThat(batch(waiting).messages()).isEqualTo(next);

        PendingRead again = there.read(queue, silent.next().at(0), 1);
        assertThat(batch(again).messages()).as("nothing was confirmed").isEqualTo(silent.messages());
        assertThat(isAnswered(there.read(queue, silent.next(), 1))).isFalse();
    }

    @Test
    void aReadWhoseClientHangsUpLeavesItsPlaceAtOnce() {
        Answer.Batch silent = silent();
        List<PendingRead> first = fill(here);
        first.get(0).vanished();
        PendingRead next = here.read(queue, silent.next(), 1);
        assertThat(isAnswered(next)).isFalse();
        assertThat(answer(there.start(queue, 1))).isInstanceOf(Answer.TooMany.class);

        next.vanished();

        assertThat(store.streamsBeingRead(queue)).isEqualTo(MOST - 1);
        assertThat(isAnswered(there.start(queue, 1))).isFalse();
    }

    @Test
    void aReadThatHangsUpWhileItIsAtTheStoreLeavesItsPlaceWhenTheStoreAnswers() {
        Answer.Batch silent = silent();
        store.hold(Call.CLAIM);
        PendingRead read = here.read(queue, silent.next(), 1);
        store.onlyPending().takeEffect();
        assertThat(store.streamsBeingRead(queue)).isEqualTo(1);

        read.vanished();
        store.letGo();

        assertThat(store.streamsBeingRead(queue)).isZero();
        assertThat(here.underWay()).isZero();
    }

    /** A client reads on as soon as it has its answer, however fast it is. */
    @Test
    void aPlaceIsFreeWhenTheAnswerIsThere() {
        List<PendingRead> reads = fill(here);
        List<PendingRead> next = new ArrayList<>();
        for (PendingRead read : reads) {
            read.answer().thenAccept(answer -> next.add(here.read(queue, nextOf(answer), 1)));
        }

        put(1);
        assertThat(next).hasSize(1).noneMatch(TwoReplicas::isAnswered);
        clock.advance(LIMITED.poll().plus(LATENESS));

        assertThat(next).hasSize(MOST);
        assertThat(next.stream().filter(TwoReplicas::isAnswered).map(TwoReplicas::answer))
                .noneMatch(Answer.TooMany.class::isInstance);
    }

    private static ReadId nextOf(Answer answer) {
        return answer instanceof Answer.Batch batch ? batch.next() : ((Answer.Nothing) answer).next();
    }

    @Test
    void aReadWhoseTimeIsOverLeavesItsPlaceAtOnce() {
        List<PendingRead> reads = fill(here);
        clock.advance(LIMITED.poll().plus(LATENESS));
        assertThat(reads).allMatch(read -> answer(read) instanceof Answer.Nothing);

        assertThat(store.streamsBeingRead(queue)).isZero();
        fill(there);
        assertThat(answer(here.read(queue, reads.get(0).id(), 1))).isInstanceOf(Answer.TooMany.class);
    }

    @Test
    void aReadThatBringsSomethingLeavesItsPlace() {
        fill(here);
        put(2);

        assertThat(here.underWay()).isEqualTo(MOST - 2);
        assertThat(isAnswered(there.start(queue, 1))).isFalse();
        assertThat(isAnswered(there.start(queue, 1))).isFalse();
        assertThat(answer(there.start(queue, 1))).isInstanceOf(Answer.TooMany.class);
    }

    @Test
    void whatReadsHaveLeftIsToldTheStoreTogether() {
        List<PendingRead> reads = fill(here);
        int before = store.calls(Call.LEAVE);
        store.hold(Call.LEAVE);
        clock.advance(LIMITED.poll().plus(LATENESS));
        assertThat(reads).allMatch(TwoReplicas::isAnswered);
        store.letGo();

        assertThat(store.calls(Call.LEAVE) - before)
                .as("one at once, the rest in the next")
                .isEqualTo(2);
    }

    @Test
    void aServerThatDiesLeavesItsPlacesAfterTheLongestTimeOfARead() {
        fill(there);
        store.hold(Call.LEAVE);
        clock.advance(LIMITED.poll().plus(LATENESS));
        assertThat(answer(here.start(queue, 1))).isInstanceOf(Answer.TooMany.class);

        clock.advance(LIMITED.longestRead().minus(LIMITED.poll()));

        assertThat(isAnswered(here.start(queue, 1))).isFalse();
    }

    @Test
    void aReadWaitsBehindNoOtherUntold() {
        Answer.Batch silent = silent();
        here.start(queue, 1);
        int claims = store.calls(Call.CLAIM);

        assertThat(isAnswered(here.read(queue, silent.next(), 1))).isFalse();

        assertThat(store.calls(Call.CLAIM)).isEqualTo(claims + 1);
    }

    @Test
    void aStreamThatIsEndedForAnotherGivesItsBatchToThatOneAndAWaitingReadLooksOn() {
        List<Answer.Batch> silent = new ArrayList<>();
        for (int i = 0; i < LIMITED.maxStreams(); i++) {
            silent.add(silent());
            clock.advance(A_MOMENT);
        }

        assertThat(batch(there.start(queue, 1)).messages())
                .isEqualTo(silent.get(0).messages());

        assertThat(store.openStreams(queue)).isEqualTo(LIMITED.maxStreams());
        assertThat(answer(here.read(queue, silent.get(0).next(), 1))).isInstanceOf(Answer.Ended.class);
        assertThat(isAnswered(here.read(queue, silent.get(1).next(), 1))).isFalse();
    }

    private int calls() {
        int sum = 0;
        for (Call call : Call.values()) {
            sum += store.calls(call);
        }
        return sum;
    }

    /** A stream that has a message in hand and is not being read. */
    private Answer.Batch silent() {
        put(1);
        return batch(here.start(queue, 1));
    }

    private List<Content> put(int count) {
        List<Content> messages = messages(queue, count);
        get(replicas.inboxHere.store(new Store.Deposit(queue, messages)));
        return messages;
    }

    /** As many reads wait as may. */
    private List<PendingRead> fill(Streams at) {
        List<PendingRead> reads = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            PendingRead read = at.start(queue, 1);
            assertThat(isAnswered(read)).isFalse();
            reads.add(read);
        }
        return reads;
    }
}
