package malote.queue.read;

import static malote.queue.TestQueues.KINDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import malote.queue.Events;
import malote.queue.ReadId;
import malote.queue.read.PendingRead.State;
import org.junit.jupiter.api.Test;

final class PendingReadTest {
    private static final Answer NOTHING = new Answer.Nothing(ReadId.random());

    private final TwoReplicas replicas = new TwoReplicas();
    private final Reads reads = new Reads(
            replicas.store,
            replicas.clock,
            KINDS,
            Events.NONE,
            new Endings(replicas.store, replicas.clock, Events.NONE));

    private PendingRead read(boolean first) {
        return new PendingRead(reads, new WaitingRoom(replicas.queue), ReadId.random(), 1, 0, 0, first);
    }

    @Test
    void aFirstReadIsOpenedThenClaimedFor() {
        PendingRead read = read(true);
        assertThat(read.state()).isEqualTo(State.OPENING);

        assertThat(read.opened()).isTrue();

        assertThat(read.state()).isEqualTo(State.CLAIMING);
    }

    @Test
    void aReadBehindOthersIsClaimedForWhenItIsItsTurn() {
        PendingRead read = read(false);
        read.waitsBehind();
        assertThat(read.state()).isEqualTo(State.BEHIND);
        assertThat(read.hasFoundNothing()).isFalse();

        assertThat(read.goesToStore(new CompletableFuture<>())).isTrue();

        assertThat(read.state()).isEqualTo(State.CLAIMING);
    }

    @Test
    void aReadThatFoundNothingLooksAgainAsOftenAsItIsWoken() {
        PendingRead read = read(false);
        read.goesToStore(new CompletableFuture<>());
        for (int i = 0; i < 3; i++) {
            read.waits();
            assertThat(read.state()).isEqualTo(State.WAITING);
            assertThat(read.hasFoundNothing()).isTrue();
            read.goesToStore(new CompletableFuture<>());
            assertThat(read.state()).isEqualTo(State.LOOKING_AGAIN);
            assertThat(read.hasFoundNothing()).isTrue();
        }

        assertThat(read.hasBatch()).isTrue();

        assertThat(read.state()).isEqualTo(State.READING);
        assertThat(read.hasFoundNothing()).isFalse();
    }

    @Test
    void aReadIsAnsweredOnceAndWhoAnswersItLearnsWhereItWas() {
        PendingRead read = read(false);
        read.waits();

        assertThat(read.answer(NOTHING)).isEqualTo(State.WAITING);
        assertThat(read.answer(new Answer.Ended())).isEqualTo(State.ANSWERED);

        assertThat(read.answer().toCompletableFuture()).isCompletedWithValue(NOTHING);
        assertThat(read.toldUri()).isTrue();
    }

    @Test
    void nothingBecomesOfAReadThatIsAnswered() {
        PendingRead read = read(true);
        read.answer(new Answer.Ended());

        assertThat(read.opened()).isFalse();
        assertThat(read.goesToStore(new CompletableFuture<>())).isFalse();
        assertThat(read.hasBatch()).isFalse();
        read.waits();
        read.waitsBehind();

        assertThat(read.state()).isEqualTo(State.ANSWERED);
        assertThat(read.toldUri()).isFalse();
    }

    @Test
    void thereIsNoOtherWay() {
        PendingRead first = read(true);
        assertThatThrownBy(first::hasBatch).hasMessage("from OPENING to READING");
        PendingRead reading = read(false);
        reading.hasBatch();
        assertThatThrownBy(reading::waits).hasMessage("from READING to WAITING");
        assertThatThrownBy(reading::opened).hasMessage("from READING to CLAIMING");
    }

    @Test
    void theClaimThatIsWithdrawnIsTheLast() {
        PendingRead read = read(false);
        read.withdraw();
        List<CompletableFuture<Object>> claims = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        read.goesToStore(claims.get(0));
        read.waits();
        read.goesToStore(claims.get(1));

        read.withdraw();

        assertThat(claims.get(0)).isNotDone();
        assertThat(claims.get(1)).isCancelled();
    }

    @Test
    void exactlyOneLearnsThatTheStreamOfAReadIsToBeClosed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 2_000; round++) {
                PendingRead read = read(true);
                CompletableFuture<Boolean> opened = CompletableFuture.supplyAsync(read::opened, threads);
                CompletableFuture<State> before =
                        CompletableFuture.supplyAsync(() -> read.answer(new Answer.Ended()), threads);

                boolean openerCloses = !opened.get(5, TimeUnit.SECONDS);
                boolean answererCloses = before.get(5, TimeUnit.SECONDS) != State.OPENING;
                assertThat(openerCloses).isNotEqualTo(answererCloses);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
