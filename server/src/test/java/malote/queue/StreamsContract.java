package malote.queue;

import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import malote.queue.Claimed.Outcome;
import malote.queue.Store.Ending;
import malote.queue.Store.Holder;
import malote.queue.Store.Opening;
import malote.queue.Store.Read;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: opening and ending streams, and handing out what came back of them. */
public abstract class StreamsContract extends StoreContract {
    protected StreamsContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void opensSixStreamsOfAnInstitutionAndNoMore() {
        List<ReadId> ids = IntStream.range(0, 6).mapToObj(i -> opened()).toList();

        assertThat(open(queue, ReadId.random())).isFalse();
        assertThat(open(freshQueue(), ReadId.random())).as("of another").isTrue();
        assertThat(open(queue, ids.get(3))).as("open already").isTrue();
        get(store.end(queue, ids.get(3), true));
        assertThat(open(queue, ReadId.random())).isTrue();
        assertThat(open(queue, ReadId.random())).isFalse();
    }

    @Test
    void opensTheFirstOfOneCallThatFit() {
        QueueName other = freshQueue();
        List<Opening> streams = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            streams.add(opening(queue));
        }
        streams.add(4, opening(other));

        assertThat(get(store.open(streams))).containsExactly(true, true, true, true, true, true, true, false, false);
    }

    @Test
    void neverOpensASeventhStreamHoweverManyAreOpenedAtOnceOnTwoReplicas() {
        for (int round = 0; round < 20; round++) {
            QueueName institution = freshQueue();
            List<CompletionStage<Boolean>> stages = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Store replica = replica(i);
                for (Opening opening : List.of(opening(institution), opening(institution))) {
                    stages.add(whenFree(() -> first(replica.open(List.of(opening)))));
                }
            }

            assertThat(stages.stream().filter(StoreContract::get)).hasSize(6);
            assertThat(get(store.holders(institution))).hasSize(6);
        }
    }

    @Test
    void tellsWhoHoldsThePlaces() {
        put(messages(queue, 1));
        ReadId busy = opened();
        claim(busy, 1);
        letTimePass(Duration.ofMinutes(1));
        ReadId waiting = opened();
        claim(waiting, 1);
        ReadId ended = opened();
        get(store.end(queue, ended, true));

        List<Holder> holders = get(store.holders(queue));

        assertThat(holders).extracting(Holder::waiting).containsExactly(false, true);
        assertThat(Duration.between(holders.get(0).seenAt(), holders.get(1).seenAt()))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
        assertThat(holders.get(0).openedAt()).isBeforeOrEqualTo(holders.get(0).seenAt());
        letTimePass(Duration.ofMinutes(1));
        assertThat(get(store.holders(queue))).extracting(Holder::waiting).containsExactly(false, false);
    }

    @Test
    void confirmsTheBatchOfAStreamThatIsEndedWithItsNewestUri() {
        put(messages(queue, 12));
        ReadId id = opened();
        claim(id, 10);

        assertThat(get(store.end(queue, id.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(queue, id.at(1), true))).as("again").isEqualTo(Ending.ENDED_BEFORE);

        assertThat(claim(id.at(1), 10).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(claim(id, 10).outcome()).isEqualTo(Outcome.ENDED);
        assertBatch(claim(opened(), 10), null, new Range(10, 12), false);
    }

    @Test
    void ofSimultaneousEndsOneEndsTheStream() {
        ReadId id = opened();
        List<CompletionStage<Ending>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(store.end(queue, id, true));
        }

        List<Ending> endings = all.stream().map(stage -> get(stage)).toList();

        assertThat(endings).containsOnly(Ending.ENDED, Ending.ENDED_BEFORE).containsOnlyOnce(Ending.ENDED);
    }

    @Test
    void returnsTheBatchOfAStreamThatIsEndedWithTheUriBefore() {
        put(messages(queue, 12));
        ReadId id = opened();
        claim(id, 2);
        claim(id.at(1), 4);

        assertThat(get(store.end(queue, id.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(queue, id.at(1), true))).as("again").isEqualTo(Ending.ENDED_BEFORE);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 6), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(6, 12), false);
    }

    @Test
    void returnsABatchUnmarkedThatWasNeverSent() {
        put(messages(queue, 5));
        ReadId id = opened();
        claim(id, 3);

        assertThat(get(store.end(queue, id, false))).isEqualTo(Ending.ENDED);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 3), false);
    }

    @Test
    void refusesToEndAStreamWithAnOldOrAnUnknownUri() {
        put(messages(queue, 3));
        ReadId id = opened();
        for (int i = 0; i < 3; i++) {
            claim(id.at(i), 1);
        }

        assertThat(get(store.end(queue, id.at(1), true))).isEqualTo(Ending.STALE);
        assertThat(get(store.end(queue, ReadId.random(), true))).isEqualTo(Ending.UNKNOWN);
        assertThat(get(store.end(freshQueue(), id.at(3), true))).isEqualTo(Ending.UNKNOWN);
        assertThat(claim(id.at(3), 1).outcome()).as("it goes on").isEqualTo(Outcome.EMPTY);
        assertThat(get(store.end(queue, id.at(2), true)))
                .as("its batch is confirmed")
                .isEqualTo(Ending.STALE);
    }

    @Test
    void closesAStreamOfWhichItHasLostAReadWhenItIsEnded() {
        put(messages(queue, 5));
        ReadId lost = opened();
        claim(lost, 2);

        assertThat(get(store.end(queue, lost.at(2), true))).isEqualTo(Ending.GONE);
        assertThat(get(store.end(queue, lost.at(2), true))).as("again").isEqualTo(Ending.GONE);

        assertThat(get(store.holders(queue))).isEmpty();
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
    }

    @Test
    void stopsEveryStreamOfAnInstitutionAndReturnsTheirBatchesInOrder() {
        put(messages(queue, 30));
        ReadId first = opened();
        ReadId second = opened();
        ReadId idle = opened();
        QueueName other = freshQueue();
        ReadId elsewhere = opened(other);
        claim(first, 2);
        claim(second, 3);
        claim(first.at(1), 4);

        get(store.stop(queue));

        assertThat(get(store.holders(queue))).isEmpty();
        assertThat(get(store.holders(other))).hasSize(1);
        assertThat(claim(store, other, elsewhere, 1).outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(claim(first.at(2), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(queue, first.at(2), true))).isEqualTo(Ending.GONE);
        assertThat(get(store.end(queue, idle, true)))
                .as("it had nothing in hand")
                .isEqualTo(Ending.ENDED_BEFORE);
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 5), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(5, 9), true);
        assertBatch(claim(next.at(2), 10), next.at(3), new Range(9, 19), false);
        get(store.stop(freshQueue()));
    }

    @Test
    void handsOutReturnedMessagesBeforeOthersAndInTheirOrder() {
        put(messages(queue, 20));
        List<ReadId> ids = IntStream.range(0, 4).mapToObj(i -> opened()).toList();
        ids.forEach(id -> claim(id, 3));
        for (int i : List.of(3, 0, 2)) {
            get(store.end(queue, ids.get(i), true));
        }

        List<Read> reads = IntStream.range(0, 5)
                .mapToObj(i -> new Read(queue, opened(), i == 1 ? 1 : 10))
                .toList();
        List<Claimed> claims = Claimed.all(get(store.claim(reads)));

        assertThat(claims.stream().map(claim -> claim.batch().orElseThrow()))
                .containsExactly(
                        new Range(0, 3), new Range(6, 7), new Range(7, 9), new Range(9, 12), new Range(12, 20));
        assertThat(claims).extracting(Claimed::redelivered).containsExactly(true, true, true, true, false);
    }

    @Test
    void leavesTheRestOfAReturnedRangeAtTheFront() {
        put(messages(queue, 20));
        ReadId id = opened();
        claim(id, 10);
        get(store.end(queue, id, true));
        ReadId next = opened();

        assertBatch(claim(next, 1), next.at(1), new Range(0, 1), true);
        assertBatch(claim(next, 1), next.at(1), new Range(0, 1), true);
        Claimed third = claim(next.at(1), 4);
        assertBatch(third, next.at(2), new Range(1, 5), true);
        assertThat(third.remaining()).isEqualTo(15);
        get(store.end(queue, next.at(1), true));
        ReadId last = opened();
        assertBatch(claim(last, 10), last.at(1), new Range(1, 5), true);
        assertBatch(claim(last.at(1), 10), last.at(2), new Range(5, 10), true);
        assertBatch(claim(last.at(2), 10), last.at(3), new Range(10, 20), false);
    }

    @Test
    void keepsTheMarkOfRedeliveryThroughAnEndBeforeSending() {
        put(messages(queue, 3));
        ReadId seen = opened();
        claim(seen, 10);
        get(store.end(queue, seen, true));
        ReadId unseen = opened();
        claim(unseen, 10);
        get(store.end(queue, unseen, false));
        ReadId next = opened();

        assertBatch(claim(next, 10), next.at(1), new Range(0, 3), true);
    }

    @Test
    void losesAndDoublesNothingWhenStreamsEndAndReadAtTheSameTime() {
        int total = 60;
        for (int round = 0; round < 10; round++) {
            QueueName institution = freshQueue();
            get(store.store(List.of(deposit(institution, total))));
            List<ReadId> ids =
                    IntStream.range(0, 6).mapToObj(i -> opened(institution)).toList();
            List<CompletionStage<?>> stages = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                ReadId id = ids.get(i);
                Store other = replica(i + 1);
                stages.add(claimWhenFree(replica(i), new Read(institution, id, 7)));
                stages.add(whenFree(() -> other.end(institution, id, false)));
            }
            stages.forEach(StoreContract::get);

            // Either the end came first, or it returned the batch: all are there.
            ReadId last = opened(institution);
            List<Range> ranges = new ArrayList<>();
            Claimed claim = claim(store, institution, last, 10);
            while (claim.outcome() == Outcome.BATCH) {
                ranges.add(claim.batch().orElseThrow());
                claim = claim(store, institution, claim.id(), 10);
            }
            assertThat(ranges.stream().flatMap(range -> LongStream.rangeClosed(range.after() + 1, range.upTo())
                            .boxed()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, total).boxed().toList());
        }
    }

    private static Opening opening(QueueName institution) {
        return new Opening(institution, ReadId.random().key(), null);
    }
}
