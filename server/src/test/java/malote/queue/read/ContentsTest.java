package malote.queue.read;

import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import malote.queue.Events;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.Store;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ContentsTest {
    private static final int STORED = 500;

    private final FakeStore store = new FakeStore(new FakeClock());
    private final Contents contents = new Contents(store, new FakeClock(), KINDS, Events.NONE);
    private final QueueName queue = freshQueue();
    private List<Content> messages = List.of();

    @BeforeEach
    void storeMessages() {
        Store.Deposit deposit = deposit(queue, STORED);
        store.store(List.of(deposit));
        messages = List.copyOf(deposit.only().messages());
    }

    @Test
    void readsTheMessagesOfARange() {
        assertThat(now(contents.read(1, queue, new Range(3, 13), STORED))).isEqualTo(messages.subList(3, 13));
    }

    @Test
    void readsWhatItWasGivenJustNowWithoutTheStore() {
        contents.stored(1, queue, STORED, messages, 0);
        store.away(true);

        assertThat(now(contents.read(1, queue, new Range(100, 110), STORED))).isEqualTo(messages.subList(100, 110));
    }

    @Test
    void readsAheadWhereClaimsFollowEachOther() {
        for (int i = 0; i < 5; i++) {
            now(contents.read(1, queue, new Range(i, i + 1), STORED));
        }
        store.away(true);

        assertThat(now(contents.read(1, queue, new Range(5, 13), STORED))).isEqualTo(messages.subList(5, 13));
        assertThat(contents.read(1, queue, new Range(13, 14), STORED).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void readsNoFurtherAheadThanToTheTail() {
        for (int i = 0; i < 4; i++) {
            now(contents.read(1, queue, new Range(i, i + 1), STORED));
        }
        assertThat(now(contents.read(1, queue, new Range(4, 5), 6))).isEqualTo(messages.subList(4, 5));
        store.away(true);

        assertThat(now(contents.read(1, queue, new Range(5, 6), 6))).isEqualTo(messages.subList(5, 6));
        assertThat(contents.read(1, queue, new Range(6, 7), 7).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void doesNotReadAheadWhereAnotherServerClaimsToo() {
        for (int i = 0; i < 20; i += 2) {
            now(contents.read(1, queue, new Range(i, i + 1), STORED));
        }
        store.away(true);

        assertThat(contents.read(1, queue, new Range(20, 21), STORED).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void givesEachReadItsOwnRangeWhenManyAreReadTogether() {
        store.hold(HeldCalls.Call.MESSAGES);
        QueueName other = freshQueue();
        Store.Deposit deposit = deposit(other, 40);
        store.store(List.of(deposit));
        List<Range> ranges = List.of(
                new Range(0, 10),
                new Range(20, 30),
                new Range(10, 20),
                new Range(7, 9),
                new Range(300, 301),
                new Range(30, 40));

        List<CompletionStage<List<Content>>> reads = new ArrayList<>();
        for (Range range : ranges) {
            reads.add(contents.read(1, queue, range, STORED));
        }
        CompletionStage<List<Content>> ofOther = contents.read(1, other, new Range(30, 40), 40);
        store.letGo();

        for (int i = 0; i < ranges.size(); i++) {
            Range range = ranges.get(i);
            assertThat(now(reads.get(i))).isEqualTo(messages.subList((int) range.after(), (int) range.upTo()));
        }
        assertThat(now(ofOther)).isEqualTo(deposit.only().messages().subList(30, 40));
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }
}
