package malote.queue.read;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.keep.Inbox;

/** Two servers on one store, in which everything happens on the thread of the test and time stands still. */
public final class TwoReplicas {
    /** How long a read waits. */
    public static final Duration WAIT = JSON.poll();
    /** Longer than a replica takes to see what the other did. */
    public static final Duration A_MOMENT = Duration.ofMillis(60);
    /** The most by which an answer may be late: the tick of the streams and their patience with a store at work. */
    public static final Duration LATENESS = Duration.ofMillis(400);

    public final FakeClock clock = new FakeClock();
    public final FakeStore store = new FakeStore(clock);
    public final Streams here = new Streams(store, clock, KINDS);
    public final Streams there = new Streams(store, clock, KINDS);
    public final Inbox inboxHere = new Inbox(store, clock, here);
    public final Inbox inboxThere = new Inbox(store, clock, there);
    public final QueueName queue = TestMessages.freshQueue();

    public List<Content> storeHere(int count) {
        return store(inboxHere, count);
    }

    public List<Content> storeThere(int count) {
        return store(inboxThere, count);
    }

    private List<Content> store(Inbox inbox, int count) {
        List<Content> messages = messages(queue, count);
        assertThat(get(inbox.store(new Store.Deposit(queue, messages))).stored())
                .isEqualTo(count);
        return messages;
    }

    /** A read that waits, of a stream whose URI its client knows. */
    public PendingRead waiting(Streams at, int max) {
        ReadId id = ReadId.random();
        assertThat(get(store.open(List.of(new Store.Opening(queue, id.key(), null)))))
                .containsExactly(true);
        PendingRead read = at.read(queue, id, max);
        assertThat(read.answer().toCompletableFuture()).isNotDone();
        return read;
    }

    /** The first read of a stream, which waits. */
    public PendingRead waitingFirst(Streams at, int max) {
        PendingRead read = at.start(queue, max);
        assertThat(read.answer().toCompletableFuture()).isNotDone();
        return read;
    }

    public static <T> T get(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    public static boolean isAnswered(PendingRead read) {
        return read.answer().toCompletableFuture().isDone();
    }

    public static Answer answer(PendingRead read) {
        return get(read.answer());
    }

    public static Answer.Batch batch(PendingRead read) {
        assertThat(answer(read)).isInstanceOf(Answer.Batch.class);
        return (Answer.Batch) answer(read);
    }
}
