package malote.queue;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import malote.message.Content;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Deposit;
import malote.queue.Store.Ending;
import malote.queue.Store.Mark;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: forgetting what was confirmed long ago, and nothing else. */
public abstract class RetentionContract extends StoreContract {
    private static final Duration RETENTION = Duration.ofDays(7);

    protected RetentionContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void forgetsMessagesThatWereConfirmedLongerThanTheRetentionAgo() {
        List<Content> first = messages(queue, 20);
        put(first);
        ReadId id = opened();
        claim(id, 10);
        claim(id.at(1), 5);
        mark();
        letTimePass(Duration.ofHours(1));
        put(messages(queue, 3));
        claim(id.at(2), 10);
        mark();
        letTimePass(RETENTION.minus(Duration.ofMinutes(30)));

        forget();

        assertForgotten(1, 10);
        assertThat(read(11, 23)).as("in hand or confirmed later").hasSize(13);
        assertThat(put(first)).as("it is new again, but for what is there").isEqualTo(new Receipt(10, null, 33, 1));
        assertThat(read(24, 33)).isEqualTo(first.subList(0, 10));
    }

    @Test
    void forgetsMessagesOfEveryType() {
        QueueName other = OTHER.queue(queue.owner());
        List<Content> messages = messages(other, 5);
        get(store.store(List.of(new Deposit(other, messages))));
        ReadId id = opened(other);
        claim(store, other, id, 3);
        claim(store, other, id.at(1), 1);
        mark();
        letTimePass(RETENTION.plusMinutes(1));

        forget();

        assertThat(get(store.store(List.of(new Deposit(other, messages)))))
                .as("what was confirmed is new again")
                .containsExactly(new Receipt(3, null, 8, 1));
        assertThat(read(other, 4, 5)).isEqualTo(messages.subList(3, 5));
    }

    @Test
    void forgetsNothingBeforeTheRetentionHasPassedSinceItWasConfirmed() {
        put(messages(queue, 10));
        ReadId id = opened();
        claim(id, 10);
        letTimePass(RETENTION.multipliedBy(2));
        claim(id.at(1), 10);
        mark();
        letTimePass(RETENTION.minusMinutes(1));

        forget();
        assertThat(read(1, 10)).hasSize(10);

        letTimePass(Duration.ofMinutes(2));
        forget();
        assertForgotten(1, 10);
    }

    @Test
    void neverForgetsWhatIsNotConfirmed() {
        put(messages(queue, 50));
        ReadId held = opened();
        claim(held, 3);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));
        ReadId returning = opened();
        ReadId inHand = opened();
        ReadId confirming = opened();
        claim(returning, 4);
        claim(inHand, 5);
        claim(confirming, 6);
        get(store.end(queue, returning, true));
        get(store.end(queue, confirming.at(1), true));
        long waiting = 18;

        mark();
        letTimePass(RETENTION.multipliedBy(10));
        mark();
        forget();
        assertThat(read(1, 50)).hasSize(50);

        claim(held.at(1), 0);
        markAndForget();
        assertForgotten(1, 3);
        assertThat(read(4, 50)).as("the returned ones and what came after").hasSize(47);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(3, 7), true);
        get(store.end(queue, next.at(1), true));
        markAndForget();
        assertForgotten(4, 7);
        assertBatch(claim(inHand, 10), inHand.at(1), new Range(7, 12), false);
        assertThat(read(8, 12)).as("the repeated batch").hasSize(5);

        get(store.end(queue, inHand.at(1), true));
        markAndForget();
        assertForgotten(8, waiting);
        assertThat(read(waiting + 1, 50)).hasSize(32);
        ReadId last = opened();
        assertBatch(claim(last, 10), last.at(1), new Range(waiting, waiting + 10), false);
    }

    @Test
    void forgetsInPortions() {
        put(messages(queue, 30));
        ReadId id = opened();
        for (int i = 0; i < 3; i++) {
            claim(id.at(i), 10);
        }
        claim(id.at(3), 10);
        forget();
        mark();
        letTimePass(RETENTION.plusMinutes(1));

        int most = 7;
        int count = get(store.forget(RETENTION, most));
        assertThat(count).isPositive();
        for (; count > 0; count = get(store.forget(RETENTION, most))) {
            assertThat(count).as("messages, parties and streams").isLessThanOrEqualTo(3 * most);
        }
        assertForgotten(1, 30);
    }

    @Test
    void forgetsStreamsThatEndedLongAgoAndNoOthers() {
        put(messages(queue, 9));
        ReadId held = opened();
        claim(held, 1);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));
        ReadId ended = opened();
        ReadId open = opened();
        get(store.end(queue, ended, true));
        Mark before = moved(new Mark(queue, 0, -1));

        letTimePass(Duration.ofMinutes(119));
        forget();
        assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.ENDED);

        letTimePass(Duration.ofMinutes(2));
        forget();

        assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(get(store.end(queue, ended, true))).isEqualTo(Ending.UNKNOWN);
        assertThat(claim(open, 2).outcome()).isEqualTo(Outcome.BATCH);
        assertBatch(claim(held, 1), held.at(1), new Range(0, 1), false);
        assertThat(moved(List.of(before))).as("the version of the queue stays").isEmpty();
    }

    @Test
    void keepsAStreamThatEndedForTwoHoursWhateverTheRetentionIs() {
        for (Duration retention : List.of(Duration.ZERO, Duration.ofSeconds(1), RETENTION)) {
            ReadId ended = opened();
            get(store.end(queue, ended, true));

            letTimePass(Duration.ofMinutes(119));
            get(store.forget(retention, 1_000));
            assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.ENDED);

            letTimePass(Duration.ofMinutes(2));
            get(store.forget(retention, 1_000));
            assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    private void mark() {
        get(store.mark(Duration.ZERO));
    }

    private void forget() {
        while (get(store.forget(RETENTION, 1_000)) > 0) {
            // There may be more.
        }
    }

    private void markAndForget() {
        mark();
        letTimePass(RETENTION.plusMinutes(1));
        forget();
    }

    /** That no message is at these positions any more. */
    private void assertForgotten(long first, long last) {
        for (long position = first; position <= last; position++) {
            Slice slice = new Slice(queue, new Range(position - 1, position));
            assertThat(store.messages(Store.ANY_ERA, List.of(slice)).toCompletableFuture())
                    .as("position " + position)
                    .failsWithin(Duration.ofSeconds(20));
        }
    }
}
