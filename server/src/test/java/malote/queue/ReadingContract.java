package malote.queue;

import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Ending;
import malote.queue.Store.Mark;
import malote.queue.Store.Read;
import malote.queue.Store.Slice;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: handing out messages, each to one stream, and repeating a batch. */
public abstract class ReadingContract extends StoreContract {
    protected ReadingContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void handsOutTheOldestMessagesAndConfirmsThemByTheNextRead() {
        put(messages(queue, 25));
        ReadId id = opened();

        Claimed first = claim(id, 10);
        Claimed second = claim(first.id(), 1);
        Claimed third = claim(second.id(), 10);
        Claimed fourth = claim(third.id(), 10);

        assertBatch(first, id.at(1), new Range(0, 10), false);
        assertBatch(second, id.at(2), new Range(10, 11), false);
        assertBatch(third, id.at(3), new Range(11, 21), false);
        assertBatch(fourth, id.at(4), new Range(21, 25), false);
        assertThat(List.of(first, second, third, fourth))
                .extracting(Claimed::remaining)
                .containsExactly(15L, 14L, 4L, 0L);
        assertThat(first.mark().tail()).isEqualTo(25);
    }

    @Test
    void onlyConfirmsWhenNothingIsWanted() {
        put(messages(queue, 3));
        ReadId other = opened();
        claim(other, 1);
        ReadId id = opened();
        ReadId next = claim(id, 1).id();
        get(store.end(queue, other, true));

        assertEmpty(claim(next, 0), next);
        assertEmpty(claim(next, 0), next);

        assertThat(get(store.end(queue, id, true))).as("its batch is confirmed").isEqualTo(Ending.STALE);
        assertBatch(claim(next, 10), id.at(2), new Range(0, 1), true);
        assertBatch(claim(id.at(2), 10), id.at(3), new Range(2, 3), false);
    }

    @Test
    void keepsTheIterationWhenNothingIsThere() {
        ReadId id = opened();

        assertEmpty(claim(id, 10), id);
        assertEmpty(claim(id, 10), id);
        put(messages(queue, 1));
        assertBatch(claim(id, 10), id.at(1), new Range(0, 1), false);
        assertEmpty(claim(id.at(1), 10), id.at(1));
        put(messages(queue, 1));
        assertBatch(claim(id.at(1), 10), id.at(2), new Range(1, 2), false);
    }

    @Test
    void repeatsTheBatchWhateverTheRepeatedReadAsksFor() {
        put(messages(queue, 30));
        ReadId id = opened();
        claim(id, 10);
        Claimed second = claim(id.at(1), 10);

        for (int max : List.of(10, 1, 10)) {
            assertBatch(claim(id.at(1), max), id.at(2), new Range(10, 20), false);
        }
        assertBatch(claim(second.id(), 10), id.at(3), new Range(20, 30), false);
    }

    @Test
    void repeatsTheFirstBatch() {
        put(messages(queue, 3));
        ReadId id = opened();

        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
    }

    @Test
    void callsAReadStaleThatIsOlderThanThePreviousOne() {
        put(messages(queue, 3));
        ReadId id = opened();
        for (int i = 0; i < 3; i++) {
            claim(id.at(i), 1);
        }

        assertThat(claim(id, 1).outcome()).isEqualTo(Outcome.STALE);
        assertThat(claim(id.at(1), 1).outcome()).isEqualTo(Outcome.STALE);
        assertThat(claim(id.at(2), 1).outcome()).isEqualTo(Outcome.BATCH);
        assertEmpty(claim(id.at(3), 1), id.at(3));
        assertThat(claim(id.at(2), 1).outcome())
                .as("its batch is confirmed now")
                .isEqualTo(Outcome.STALE);
    }

    @Test
    void knowsNoStreamThatWasNotOpened() {
        put(messages(queue, 3));
        ReadId id = opened();
        QueueName other = freshQueue();
        opened(other);

        assertThat(claim(ReadId.random(), 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(claim(store, other, id, 1).outcome()).as("another's stream").isEqualTo(Outcome.UNKNOWN);
        assertThat(claim(store, freshQueue(), id, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
    }

    @Test
    void closesAStreamOfWhichItHasLostAReadAndReturnsItsBatchMarked() {
        put(messages(queue, 5));
        ReadId lost = opened();
        claim(lost, 2);
        ReadId empty = opened();
        ReadId ended = opened();
        get(store.end(queue, ended, true));
        Mark before = claim(opened(), 0).mark();

        assertThat(Claimed.all(
                        get(store.claim(List.of(new Read(queue, lost.at(2), 10), new Read(queue, empty.at(7), 1))))))
                .extracting(Claimed::outcome)
                .containsExactly(Outcome.ENDED, Outcome.ENDED);
        assertThat(claim(ended.at(3), 1).outcome()).isEqualTo(Outcome.ENDED);

        assertThat(get(store.holders(queue))).as("their places are free").hasSize(1);
        assertThat(claim(lost.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(queue, lost.at(1), true))).as("not confirmed").isEqualTo(Ending.GONE);
        assertThat(moved(before).version()).as("so that others look").isGreaterThan(before.version());
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(2, 5), false);
    }

    @Test
    void closesAHeldStreamOfWhichItHasLostARead() {
        put(messages(queue, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(queue.kind(), LEASE, LEASE, true, 1_000));

        assertThat(claim(silent.at(2), 1).outcome()).isEqualTo(Outcome.ENDED);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
    }

    @Test
    void answersTheReadsOfOneCallInTheirOrder() {
        put(messages(queue, 12));
        QueueName other = freshQueue();
        get(store.store(List.of(deposit(other, 2))));
        ReadId one = opened();
        ReadId two = opened();
        ReadId three = opened();
        ReadId elsewhere = opened(other);
        ReadId repeating = opened();
        claim(repeating, 1);

        List<Claimed> claims = Claimed.all(get(store.claim(List.of(
                new Read(queue, one, 10),
                new Read(other, elsewhere, 10),
                new Read(queue, ReadId.random(), 10),
                new Read(queue, repeating, 10),
                new Read(queue, two, 1),
                new Read(queue, three, 1)))));

        assertBatch(claims.get(0), one.at(1), new Range(1, 11), false);
        assertBatch(claims.get(1), elsewhere.at(1), new Range(0, 2), false);
        assertThat(claims.get(2).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertBatch(claims.get(3), repeating.at(1), new Range(0, 1), false);
        assertBatch(claims.get(4), two.at(1), new Range(11, 12), false);
        assertEmpty(claims.get(5), three);
    }

    @Test
    void cutsOneMoveOfTheHeadIntoConsecutiveBatches() {
        put(messages(queue, 25));
        List<Read> reads = IntStream.range(0, 6)
                .mapToObj(i -> new Read(queue, opened(), i % 2 == 0 ? 10 : 1))
                .toList();

        List<Claimed> claims = Claimed.all(get(store.claim(reads)));

        assertThat(claims.stream().map(claim -> claim.batch().orElse(new Range(0, 0))))
                .containsExactly(
                        new Range(0, 10),
                        new Range(10, 11),
                        new Range(11, 21),
                        new Range(21, 22),
                        new Range(22, 25),
                        new Range(0, 0));
    }

    @Test
    void givesNoMessageToTwoStreamsOfTwoReplicasAndSkipsNone() {
        int total = 1_500;
        List<ReadId> ids = IntStream.range(0, 6).mapToObj(i -> opened()).toList();
        List<CompletableFuture<List<Range>>> collectors = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            List<Range> ranges = Collections.synchronizedList(new ArrayList<>());
            collectors.add(collect(replica(i), ids.get(i), i % 2 == 0 ? 10 : 3, ranges, total)
                    .thenApply(done -> ranges));
        }
        for (int stored = 0; stored < total; stored += 50) {
            get(replica(stored / 50).store(List.of(deposit(queue, 50))));
        }

        List<Range> ranges = new ArrayList<>();
        collectors.forEach(collector -> ranges.addAll(get(collector)));
        ranges.sort(Comparator.comparingLong(Range::after));

        assertThat(ranges.stream().flatMap(range -> LongStream.rangeClosed(range.after() + 1, range.upTo())
                        .boxed()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, total).boxed().toList());
    }

    /** Reads until the last position was handed out to anyone, and from one replica and the other in turn. */
    private CompletableFuture<ReadId> collect(Store from, ReadId id, int max, List<Range> ranges, int total) {
        return claimWhenFree(from, new Read(queue, id, max))
                .toCompletableFuture()
                .thenCompose(claim -> {
                    claim.batch().ifPresent(ranges::add);
                    if (claim.mark().tail() == total && claim.remaining() == 0) {
                        return CompletableFuture.completedFuture(id);
                    }
                    Store next = from == store ? replica(1) : store;
                    return CompletableFuture.supplyAsync(() -> next)
                            .thenCompose(s -> collect(s, claim.id(), max, ranges, total));
                });
    }

    @Test
    void givesSimultaneousReadsOfOneUriTheSameBatch() {
        put(messages(queue, 100));
        ReadId id = opened();
        for (int round = 0; round < 10; round++) {
            List<CompletionStage<Claimed>> stages = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                stages.add(claimWhenFree(replica(i), new Read(queue, id.at(round), 10)));
            }
            Set<Range> ranges = new HashSet<>();
            for (CompletionStage<Claimed> stage : stages) {
                Claimed claim = get(stage);
                assertThat(claim.id()).isEqualTo(id.at(round + 1));
                ranges.add(claim.batch().orElseThrow());
            }
            assertThat(ranges).containsExactly(new Range(round * 10L, round * 10L + 10));
        }
    }

    @Test
    void readsMessagesInTheEraOfTheirClaimOnly() {
        put(messages(queue, 1));
        long era = claim(opened(), 1).era();
        List<Slice> slices = List.of(new Slice(queue, new Range(0, 1)));

        assertThat(era).isEqualTo(get(store.moved(List.of(), List.of())).era());
        assertThat(get(store.messages(era, slices))).hasSize(1);
        assertThat(store.messages(era + 1, slices).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }
}
