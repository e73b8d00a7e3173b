package malote.queue;

import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.Message;

/** Two servers on one store, in which everything happens on the thread of the test and time stands still. */
final class TwoReplicas {
    /** How long a read waits. */
    static final Duration WAIT = Duration.ofMillis(7900);
    /** Longer than a replica takes to see what the other did. */
    static final Duration A_MOMENT = Duration.ofMillis(60);
    /** The most by which an answer may be late: the tick of the streams and their patience with a store at work. */
    static final Duration LATENESS = Duration.ofMillis(400);

    final FakeClock clock = new FakeClock();
    final FakeStore store = new FakeStore(clock);
    final Streams here = new Streams(store, clock, WAIT);
    final Streams there = new Streams(store, clock, WAIT);
    final Inbox inboxHere = new Inbox(store, clock, here);
    final Inbox inboxThere = new Inbox(store, clock, there);
    final Ispb ispb = TestMessages.freshIspb();

    List<Message> storeHere(int count) {
        return store(inboxHere, count);
    }

    List<Message> storeThere(int count) {
        return store(inboxThere, count);
    }

    private List<Message> store(Inbox inbox, int count) {
        List<Message> messages = messages(ispb, count);
        assertThat(get(inbox.store(new Store.Deposit(ispb, messages))).stored()).isEqualTo(count);
        return messages;
    }

    /** A read that waits, of a stream whose URI its client knows. */
    PendingRead waiting(Streams at, int max) {
        ReadId id = ReadId.random();
        assertThat(get(store.open(List.of(new Store.Opening(ispb, id.key(), null)))))
                .containsExactly(true);
        PendingRead poll = at.read(ispb, id, max);
        assertThat(poll.answer().toCompletableFuture()).isNotDone();
        return poll;
    }

    /** The first read of a stream, which waits. */
    PendingRead waitingFirst(Streams at, int max) {
        PendingRead poll = at.start(ispb, max);
        assertThat(poll.answer().toCompletableFuture()).isNotDone();
        return poll;
    }

    static <T> T get(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }

    static boolean isAnswered(PendingRead poll) {
        return poll.answer().toCompletableFuture().isDone();
    }

    static Answer answer(PendingRead poll) {
        return get(poll.answer());
    }

    static Answer.Batch batch(PendingRead poll) {
        assertThat(answer(poll)).isInstanceOf(Answer.Batch.class);
        return (Answer.Batch) answer(poll);
    }
}
