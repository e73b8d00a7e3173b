package malote.queue.keep;

import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.json;
import static malote.queue.read.TwoReplicas.answer;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.RecordedEvents;
import malote.queue.Store;
import malote.queue.TestMessages;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that happens is told, once and as it was. */
final class EventsTest {
    private final FakeClock clock = new FakeClock();
    private final FakeStore store = new FakeStore(clock);
    private final RecordedEvents events = new RecordedEvents();
    private final Streams streams = new Streams(store, clock, KINDS, events);
    private final Streams others = new Streams(store, clock, KINDS);
    private final Inbox inbox = new Inbox(store, clock, streams);
    private final QueueName queue = TestMessages.freshQueue();

    @BeforeEach
    void theStreamsAreThere() {
        assertThat(events.lanes).containsOnlyKeys("open", "claim", "leave", "end", "content", "prepare", "store");
    }

    @Test
    void tellsOfMessagesAndHowOldTheOldestWasWhenItWasDelivered() {
        put(1);
        clock.advance(Duration.ofMillis(30));
        put(2);
        clock.advance(Duration.ofMillis(12));

        Answer.Batch first = batch(streams.start(queue, 2));
        batch(streams.read(queue, first.next(), 2));

        assertThat(events.take())
                .containsExactly(
                        "stored 1", "stored 2", "opened", "delivered 2 after 42 ms", "delivered 1 after 12 ms");
    }

    @Test
    void tellsNoAgeOfMessagesThatAnotherServerStored() {
        get(new Inbox(store, clock, others).store(new Store.Deposit(queue, messages(queue, 1))));

        batch(streams.start(queue, 1));

        assertThat(events.take()).containsExactly("opened", "delivered 1");
    }

    @Test
    void tellsARepeatedAnswerFromANewOne() {
        put(2);
        Answer.Batch first = batch(streams.start(queue, 1));
        Answer.Batch second = batch(streams.read(queue, first.next(), 1));
        events.take();

        batch(streams.read(queue, first.next(), 1));
        assertThat(events.take()).containsExactly("delivered 1 repeated");

        get(streams.end(queue, second.next()));
        assertThat(events.take()).containsExactly("ended");
    }

    @Test
    void tellsOfAbandonedStreamsOneByOneAndOfWhatIsRedelivered() {
        Duration lease = Duration.ofMinutes(1);
        new Leases(store, clock, streams, json(lease, Duration.ZERO, false)).start();
        put(2);
        batch(streams.start(queue, 1));
        batch(streams.start(queue, 1));
        events.take();

        clock.advance(lease.multipliedBy(2));
        assertThat(events.take()).containsExactly("abandoned " + queue.text(), "abandoned " + queue.text());

        batch(streams.start(queue, 10));
        assertThat(events.take()).containsExactly("opened", "delivered 1 redelivered");
    }

    @Test
    void tellsWhyReadsAreTurnedDown() {
        put(2);
        Answer.Batch first = batch(streams.start(queue, 1));
        Answer.Batch second = batch(streams.read(queue, first.next(), 1));
        for (int i = 1; i < JSON.maxStreams(); i++) {
            streams.start(queue, 1);
        }
        events.take();

        answer(streams.start(queue, 1));
        PendingRead stale = streams.read(queue, first.next().at(0), 1);
        PendingRead unknown = streams.read(queue, ReadId.random(), 1);
        clock.advance(TwoReplicas.LATENESS);
        assertThat(answer(stale)).isInstanceOf(Answer.Stale.class);
        assertThat(answer(unknown)).isInstanceOf(Answer.Unknown.class);
        get(streams.end(queue, first.next().at(0)));
        get(streams.end(queue, ReadId.random()));
        assertThat(events.take())
                .containsExactlyInAnyOrder(
                        "refused TOO_MANY", "refused STALE", "refused UNKNOWN", "refused STALE", "refused UNKNOWN");

        get(streams.stop(queue));
        events.take();
        answer(streams.read(queue, second.next(), 1));
        get(streams.end(queue, second.next()));
        assertThat(events.take()).containsExactly("refused ENDED", "refused ENDED");
    }

    @Test
    void tellsOfReadsThatWereAnsweredNothingOrWhoseClientsHungUp() {
        PendingRead read = streams.start(queue, 1);
        clock.advance(TwoReplicas.WAIT.plus(TwoReplicas.LATENESS));
        assertThat(answer(read)).isInstanceOf(Answer.Nothing.class);
        assertThat(events.take()).containsExactly("opened", "nothing");

        streams.read(queue, read.id(), 1).vanished();
        assertThat(events.take()).containsExactly("vanished");
    }

    @Test
    void tellsThatTheStoreIsAway() {
        store.away(true);

        answer(streams.start(queue, 1));

        assertThat(events.take()).containsExactly("refused UNAVAILABLE");
    }

    @Test
    void tellsHowManyRequestsEachCallWasForAndHowManyWait() {
        store.hold(HeldCalls.Call.STORE);
        for (int i = 1; i <= 4; i++) {
            var unused = inbox.store(new Store.Deposit(queue, messages(queue, i)));
        }
        assertThat(events.waiting("store")).isEqualTo(2 + 3 + 4);

        store.letGo();

        assertThat(events.waiting("store")).isZero();
        assertThat(events.calls.get("store")).containsExactly(1, 3);
        assertThat(events.take()).containsExactlyInAnyOrder("stored 1", "stored 2", "stored 3", "stored 4");
    }

    private void put(int count) {
        get(inbox.store(new Store.Deposit(queue, messages(queue, count))));
    }
}
