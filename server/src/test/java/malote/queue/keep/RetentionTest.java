package malote.queue.keep;

import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import malote.Logged;
import malote.message.Content;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.Range;
import malote.queue.Store;
import malote.queue.read.Answer;
import malote.queue.read.PendingRead;
import malote.queue.read.Streams;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RetentionTest {
    private static final Duration RETENTION = Duration.ofMinutes(1);
    /** The longest time from a confirmation to its mark and from its end to the next look, and a moment. */
    private static final Duration A_MARK = Duration.ofSeconds(1 + 1 + 1);

    @RegisterExtension
    final Logged logged = new Logged(Retention.class);

    private final TwoReplicas replicas = new TwoReplicas();
    private final FakeStore store = replicas.store;
    private final FakeClock clock = replicas.clock;
    private final Streams here = replicas.here;

    @Test
    void forgetsAMessageOnceItWasConfirmedForTheRetention() {
        start(RETENTION);
        List<Content> messages = replicas.storeHere(3);
        Answer.Batch batch = batch(here.start(replicas.queue, 2));
        clock.advance(RETENTION);
        Answer.Batch last = batch(here.read(replicas.queue, batch.next(), 1));

        clock.advance(RETENTION);
        assertThat(isThere(messages.get(0))).isTrue();
        clock.advance(A_MARK);

        assertThat(isThere(messages.get(0))).isFalse();
        assertThat(isThere(messages.get(1))).isFalse();
        assertThat(isThere(messages.get(2))).as("in hand").isTrue();
        assertThat(batch(here.read(replicas.queue, batch.next(), 1)).messages()).isEqualTo(last.messages());
    }

    @Test
    void keepsEverythingForEverIfTheRetentionIsZero() {
        start(Duration.ZERO);
        List<Content> messages = replicas.storeHere(1);
        confirm();

        clock.advance(Duration.ofMinutes(10));

        assertThat(isThere(messages.get(0))).isTrue();
    }

    @Test
    void forgetsStreamsThatEndedTwoHoursAgoAlsoIfMessagesAreKeptForEver() {
        start(Duration.ZERO);
        replicas.storeHere(1);
        Answer.Batch batch = batch(here.start(replicas.queue, 10));
        get(here.end(replicas.queue, batch.next()));

        clock.advance(Duration.ofMinutes(119));
        assertThat(get(here.end(replicas.queue, batch.next()))).isEqualTo(Store.Ending.ENDED_BEFORE);
        clock.advance(Duration.ofMinutes(2));

        assertThat(get(here.end(replicas.queue, batch.next()))).isEqualTo(Store.Ending.UNKNOWN);
    }

    @Test
    void forgetsWhatPiledUpWhileTheStoreWasAway() {
        start(RETENTION);
        List<Content> messages = replicas.storeHere(5);
        confirm();
        clock.advance(A_MARK);

        store.away(true);
        clock.advance(RETENTION.multipliedBy(2));
        store.away(false);
        assertThat(isThere(messages.get(0))).isTrue();
        clock.advance(Duration.ofSeconds(2));

        assertThat(messages).noneMatch(this::isThere);
    }

    @Test
    void neverAsksAgainBeforeItHasAnAnswer() {
        start(RETENTION);
        store.hold(HeldCalls.Call.FORGET);

        clock.advance(RETENTION);

        assertThat(store.onlyPending().call()).isEqualTo(HeldCalls.Call.FORGET);
    }

    /** Else only a full disk would tell. */
    @Test
    void saysWhyItCannotForgetUnlessTheStoreIsAway() {
        start(RETENTION);
        store.away(true);
        clock.advance(A_MARK.multipliedBy(2));
        store.away(false);
        assertThat(logged.lines()).isEmpty();

        store.hold(HeldCalls.Call.FORGET, HeldCalls.Call.MARK);
        clock.advance(A_MARK);
        for (HeldCalls.Pending<?> call : store.pending()) {
            call.fail(new IllegalArgumentException("no such function"));
        }

        assertThat(logged.lines()).hasSizeGreaterThan(1).containsOnly("WARNING Old messages cannot be deleted");
    }

    @Test
    void restsAfterAPortionForLongerThanItTook() {
        Duration shortOne = Duration.ofSeconds(1);
        start(shortOne);
        List<Content> messages = replicas.storeHere(5_000);
        for (PendingRead read = here.start(replicas.queue, 10);
                read.answer().toCompletableFuture().isDone(); ) {
            read = here.read(replicas.queue, batch(read).next(), 10);
        }
        clock.advance(Duration.ofMillis(1_500));
        store.hold(HeldCalls.Call.FORGET);
        while (store.pending().isEmpty()) {
            clock.advance(Duration.ofMillis(10));
        }

        clock.advance(Duration.ofMillis(100));
        store.onlyPending().complete();
        assertThat(messages.stream().filter(this::isThere)).hasSize(3_000);
        clock.advance(Duration.ofMillis(290));
        assertThat(store.pending()).isEmpty();
        clock.advance(Duration.ofMillis(100));

        assertThat(store.pending()).hasSize(1);
        store.letGo();
        clock.advance(Duration.ofSeconds(1));
        assertThat(messages).noneMatch(this::isThere);
    }

    @Test
    void canBeDoneByTwoServersAtTheSameTime() {
        start(RETENTION);
        start(RETENTION);
        List<Content> messages = replicas.storeHere(3);
        confirm();

        clock.advance(RETENTION.plus(A_MARK));

        assertThat(messages).noneMatch(this::isThere);
    }

    private void start(Duration retention) {
        new Retention(store, clock, retention).start();
    }

    /** Collects all messages of the institution and ends the stream. */
    private void confirm() {
        Answer.Batch batch = batch(here.start(replicas.queue, 10));
        assertThat(get(here.end(replicas.queue, batch.next()))).isEqualTo(Store.Ending.ENDED);
    }

    private boolean isThere(Content message) {
        long position = store.log(replicas.queue).indexOf(message);
        Store.Slice slice = new Store.Slice(replicas.queue, new Range(position, position + 1));
        return !store.messages(Store.ANY_ERA, List.of(slice))
                .toCompletableFuture()
                .isCompletedExceptionally();
    }
}
