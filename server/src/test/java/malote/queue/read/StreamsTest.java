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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.TestMessages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads and their answers, in time and out of it, and the end of the server. */
@Timeout(30)
final class StreamsTest extends ReadsFixture {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    // --- answers

    @Test
    void aStreamIsReadBatchByBatchAtWhicheverReplica() {
        List<Content> messages = replicas.storeHere(25);

        Answer.Batch first = batch(here.start(replicas.queue, 10));
        Answer.Batch second = batch(there.read(replicas.queue, first.next(), 1));
        Answer.Batch third = batch(here.read(replicas.queue, second.next(), 10));
        Answer.Batch fourth = batch(there.read(replicas.queue, third.next(), 10));

        List<Content> got = new ArrayList<>();
        List.of(first, second, third, fourth).forEach(batch -> got.addAll(batch.messages()));
        assertThat(got).isEqualTo(messages);
        assertThat(fourth.messages()).hasSize(4);
    }

    @Test
    void theEndOfAStreamIsRefusedWhenTheStoreStandsStill() {
        PendingRead read = here.start(replicas.queue, 1);
        store.hold(Call.END);
        CompletableFuture<Store.Ending> ending =
                here.end(replicas.queue, read.id).toCompletableFuture();

        clock.advance(Duration.ofMillis(7_900));
        assertThat(ending).isNotDone();
        clock.advance(A_SECOND);

        assertThat(ending)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    void oldEndedAndUnknownReadsAreToldApart() {
        replicas.storeHere(5);
        Answer.Batch first = batch(here.start(replicas.queue, 1));
        Answer.Batch second = batch(here.read(replicas.queue, first.next(), 1));

        assertThat(answer(here.read(replicas.queue, first.next().at(0), 1))).isInstanceOf(Answer.Stale.class);
        assertThat(answer(here.read(replicas.queue, ReadId.random(), 1))).isInstanceOf(Answer.Unknown.class);
        assertThat(answer(here.read(TestMessages.freshQueue(), second.next(), 1)))
                .isInstanceOf(Answer.Unknown.class);
        get(here.end(replicas.queue, second.next()));
        assertThat(answer(here.read(replicas.queue, second.next(), 1))).isInstanceOf(Answer.Ended.class);
        assertThat(here.underWay()).isZero();
    }

    @Test
    void theSeventhStreamIsRefusedAtOnceAndToldWhoHoldsThePlaces() {
        List<PendingRead> reads =
                IntStream.range(0, 6).mapToObj(i -> replicas.waiting(here, 1)).toList();

        assertThat(answer(here.start(replicas.queue, 1)))
                .isInstanceOfSatisfying(
                        Answer.TooMany.class,
                        refused -> assertThat(refused.holders()).hasSize(6).allMatch(Store.Holder::waiting));

        get(there.end(replicas.queue, reads.get(2).id));
        assertThat(isAnswered(here.start(replicas.queue, 1))).isFalse();
    }

    @Test
    void theSeventhStreamIsRefusedEvenWhenItCannotBeToldWhoHoldsThePlaces() {
        IntStream.range(0, 6).forEach(i -> replicas.waiting(here, 1));
        store.hold(Call.HOLDERS);
        PendingRead read = here.start(replicas.queue, 1);

        store.onlyPending().fail();

        assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
        assertThat(store.openStreams(replicas.queue)).isEqualTo(6);
    }

    @Test
    void thoseWhoAreRefusedAtOnceShareTheLookAtWhoHoldsThePlaces() {
        IntStream.range(0, 6).forEach(i -> replicas.waiting(here, 1));
        store.hold(Call.HOLDERS);
        PendingRead one = here.start(replicas.queue, 1);
        PendingRead another = here.start(replicas.queue, 1);

        store.onlyPending().complete();

        assertThat(List.of(answer(one), answer(another))).hasOnlyElementsOfType(Answer.TooMany.class);
        PendingRead later = here.start(replicas.queue, 1);
        store.onlyPending().complete();
        assertThat(answer(later)).isInstanceOf(Answer.TooMany.class);
    }

    @Test
    void manyReadsAtOnceGoToTheStoreTogether() {
        store.hold(Call.CLAIM);
        for (int i = 0; i < 6; i++) {
            replicas.waiting(here, 1);
        }

        store.onlyPending().complete();
        assertThat(store.pending()).as("five in one call").hasSize(1);
        store.onlyPending().complete();
        assertThat(store.pending()).isEmpty();
        store.letGo();
    }

    @Test
    void moreReadsThanALaneHoldsOfAQueueAreTurnedAway() {
        store.hold(Call.OPEN);
        List<PendingRead> reads = IntStream.range(0, 2_510)
                .mapToObj(i -> here.start(replicas.queue, 1))
                .toList();

        assertThat(reads.stream().filter(TwoReplicas::isAnswered).map(TwoReplicas::answer))
                .hasSize(9)
                .allSatisfy(answer -> assertThat(answer)
                        .isInstanceOfSatisfying(
                                Answer.Unavailable.class,
                                unavailable -> assertThat(unavailable.reason()).contains("overloaded")));
        store.letGo();
        assertThat(store.openStreams(replicas.queue)).isEqualTo(6);
    }

    // --- time

    @Test
    void aReadWaitsForItsTimeAndKeepsItsUri() {
        PendingRead first = replicas.waitingFirst(here, 1);
        clock.advance(A_SECOND);
        PendingRead later = replicas.waiting(here, 1);
        ReadId id = later.id;

        clock.advance(WAIT.minus(A_SECOND).minusMillis(1));
        assertThat(isAnswered(first)).isFalse();
        clock.advance(Duration.ofMillis(51));
        assertThat(answer(first)).isEqualTo(new Answer.Nothing(first.id.at(0)));
        assertThat(isAnswered(later)).isFalse();
        clock.advance(A_SECOND);
        assertThat(answer(later)).isEqualTo(new Answer.Nothing(id));

        List<Content> messages = replicas.storeHere(1);
        assertThat(batch(here.read(replicas.queue, first.id, 1)).messages()).isEqualTo(messages);
    }

    @Test
    void aReadThatIsAtTheStoreWhenItsTimeIsOverWaitsForTheStoreALittleLonger() {
        PendingRead read = replicas.waiting(here, 1);
        clock.advance(WAIT.minusMillis(20));
        store.hold(Call.CLAIM);
        replicas.storeHere(1);
        clock.advance(Duration.ofMillis(200));
        assertThat(isAnswered(read)).isFalse();

        store.letGo();

        assertThat(batch(read).messages()).hasSize(1);
    }

    @Test
    void aReadToWhichTheStoreGivesNoAnswerIsToldSoAndItsUriStaysValid() {
        for (Call silent : List.of(Call.CLAIM, Call.MESSAGES)) {
            PendingRead read = replicas.waiting(here, 1);
            store.hold(silent);
            List<Content> messages = replicas.storeThere(1);

            clock.advance(WAIT.plus(LATENESS));
            assertThat(answer(read)).isInstanceOf(Answer.Unavailable.class);
            store.letGo();

            assertThat(batch(here.read(replicas.queue, read.id, 1)).messages()).isEqualTo(messages);
        }
    }

    // --- the same read twice

    @Test
    void aReadThatWaitsAtOneReplicaGetsTheBatchThatItsTwinGotAtTheOtherThoughOthersWaitBeforeIt() {
        PendingRead other = replicas.waiting(there, 1);
        PendingRead twin = replicas.waiting(here, 1);
        PendingRead repeat = there.read(replicas.queue, twin.id, 1);
        assertThat(isAnswered(repeat)).isFalse();
        clock.advance(Duration.ofMillis(200));

        List<Content> messages = replicas.storeHere(1);
        assertThat(batch(twin).messages()).isEqualTo(messages);
        clock.advance(A_MOMENT.multipliedBy(2));

        assertThat(batch(repeat)).isEqualTo(batch(twin));
        assertThat(isAnswered(other)).isFalse();
    }

    @Test
    void readsThatWaitForNothingNewAreNotAskedFor() {
        for (int i = 0; i < 3; i++) {
            replicas.waiting(here, 1);
        }
        clock.advance(A_SECOND);

        assertThat(here.looks()).hasSize(1).allMatch(look -> look.reads().isEmpty());
    }

    // --- the end of the server

    @Test
    void whenTheServerClosesEveryReadThatWaitsIsAnsweredAndItsStreamGoesOn() {
        PendingRead first = replicas.waitingFirst(here, 1);
        PendingRead later = replicas.waiting(here, 1);

        CompletionStage<Void> closed = here.close();

        assertThat(answer(first)).isEqualTo(new Answer.Nothing(first.id));
        assertThat(answer(later)).isEqualTo(new Answer.Nothing(later.id));
        assertThat(closed.toCompletableFuture()).isCompleted();
        List<Content> messages = replicas.storeHere(1);
        assertThat(batch(there.read(replicas.queue, first.id, 1)).messages()).isEqualTo(messages);
    }

    @Test
    void whenTheServerClosesReadsAtTheStoreAreAnsweredWithWhatTheyFind() {
        PendingRead lucky = replicas.waiting(here, 1);
        store.hold(Call.CLAIM);
        replicas.storeHere(1);
        PendingRead unlucky = replicas.waiting(here, 1);

        CompletionStage<Void> closed = here.close();
        assertThat(closed.toCompletableFuture()).isNotDone();
        store.letGo();

        assertThat(batch(lucky).messages()).hasSize(1);
        assertThat(answer(unlucky)).isInstanceOf(Answer.Nothing.class);
        assertThat(closed.toCompletableFuture()).isCompleted();
        assertThat(answer(here.start(replicas.queue, 1)))
                .as("nobody waits any more")
                .isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void noReadIsLeftWaitingHoweverItsClaimMeetsTheClosing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 500; round++) {
                TwoReplicas pair = new TwoReplicas();
                pair.store.hold(Call.CLAIM);
                PendingRead read = pair.here.start(pair.queue, 1);
                HeldCalls.Pending<?> claim = pair.store.onlyPending();
                CompletableFuture<Void> claimed = CompletableFuture.runAsync(claim::complete, threads);
                CompletableFuture<Void> closed =
                        CompletableFuture.supplyAsync(pair.here::close, threads).thenCompose(stage -> stage);

                CompletableFuture.allOf(claimed, closed).get(5, TimeUnit.SECONDS);
                assertThat(answer(read)).isInstanceOf(Answer.Nothing.class);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
