package malote.queue.keep;

import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.messages;
import static malote.queue.TestQueues.OTHER;
import static malote.queue.read.TwoReplicas.batch;
import static malote.queue.read.TwoReplicas.get;
import static malote.queue.read.TwoReplicas.isAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import malote.message.Content;
import malote.message.Message;
import malote.queue.FakeClock;
import malote.queue.FakeStore;
import malote.queue.HeldCalls;
import malote.queue.HeldCalls.Call;
import malote.queue.Overloaded;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.TestMessages;
import malote.queue.read.PendingRead;
import malote.queue.read.TwoReplicas;
import org.junit.jupiter.api.Test;

final class InboxTest {
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private final TwoReplicas replicas = new TwoReplicas();
    private final FakeStore store = replicas.store;
    private final FakeClock clock = replicas.clock;
    private final Inbox inbox = replicas.inboxHere;

    @Test
    void saysWhatBecameOfADeposit() {
        Store.Deposit deposit = deposit(replicas.queue, 3);

        assertThat(get(inbox.store(deposit))).isEqualTo(new Store.Receipt(3, null, 3, 1));
        assertThat(get(inbox.store(deposit))).isEqualTo(new Store.Receipt(0, null, 0, 1));
        assertThat(store.log(replicas.queue)).isEqualTo(deposit.only().messages());
    }

    @Test
    void storesWhatComesMeanwhileInOneCall() {
        store.hold(Call.STORE);
        List<CompletableFuture<Store.Receipt>> receipts = IntStream.range(0, 5)
                .mapToObj(i -> inbox.store(deposit(replicas.queue, 2)).toCompletableFuture())
                .toList();

        store.onlyPending().complete();
        store.onlyPending().complete();

        assertThat(receipts.stream().map(receipt -> get(receipt).last().get(0))).containsExactly(2L, 4L, 6L, 8L, 10L);
    }

    @Test
    void wakesTheReadersOfEveryQueueThatADepositIsFor() {
        QueueName one = OTHER.queue(replicas.queue.owner());
        QueueName two = OTHER.queue(freshQueue().owner());
        List<Store.Share> shares =
                List.of(new Store.Share(one, messages(one, 2)), new Store.Share(two, messages(two, 1)));
        PendingRead ofOne = replicas.here.start(one, 10);
        PendingRead ofTwo = replicas.here.start(two, 10);

        assertThat(get(inbox.store(new Store.Deposit(shares, Optional.empty()))))
                .isEqualTo(new Store.Receipt(3, null, List.of(2L, 1L), 1));

        assertThat(batch(ofOne).messages()).isEqualTo(shares.get(0).messages());
        assertThat(batch(ofTwo).messages()).isEqualTo(shares.get(1).messages());
    }

    @Test
    void takesOneIdFromSeveralAtTheSameTime() {
        store.hold(Call.STORE);
        inbox.store(deposit(replicas.queue, 1));
        Store.Deposit deposit = deposit(replicas.queue, 2);
        Content known = deposit.only().messages().get(1);
        Message other =
                TestMessages.message(replicas.queue, Long.parseLong(known.id().substring(21)), "another text");
        CompletableFuture<Store.Receipt> first = inbox.store(deposit).toCompletableFuture();
        CompletableFuture<Store.Receipt> same = inbox.store(deposit).toCompletableFuture();
        CompletableFuture<Store.Receipt> differing =
                inbox.store(new Store.Deposit(replicas.queue, List.of(other))).toCompletableFuture();

        store.letGo();

        assertThat(get(first).stored()).isEqualTo(2);
        assertThat(get(same)).isEqualTo(new Store.Receipt(0, null, 0, 1));
        assertThat(get(differing).conflict()).isEqualTo(known.id());
    }

    @Test
    void saysAtOnceThatTheStoreIsAway() {
        store.away(true);

        assertThat(inbox.store(deposit(replicas.queue, 1)).toCompletableFuture())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    void findsOutWhatBecameOfADepositWhoseAnswerWasLost() {
        PendingRead read = replicas.waiting(replicas.here, 1);
        Store.Deposit deposit = deposit(replicas.queue, 1);
        store.loseAnswers(true);
        CompletableFuture<Store.Receipt> receipt = inbox.store(deposit).toCompletableFuture();
        assertThat(receipt).isNotDone();
        store.loseAnswers(false);

        clock.advance(A_MOMENT);

        assertThat(get(receipt).conflict()).isNull();
        assertThat(store.log(replicas.queue)).isEqualTo(deposit.only().messages());
        assertThat(batch(read).messages()).isEqualTo(deposit.only().messages());
    }

    @Test
    void storesADepositThatWasCutOffBeforeItTookEffect() {
        store.hold(Call.STORE);
        Store.Deposit deposit = deposit(replicas.queue, 2);
        CompletableFuture<Store.Receipt> receipt = inbox.store(deposit).toCompletableFuture();
        store.onlyPending().fail();
        store.away(true);
        clock.advance(Duration.ofSeconds(3));
        assertThat(receipt).isNotDone();
        store.holdNoMore();
        store.away(false);

        clock.advance(A_MOMENT);

        assertThat(get(receipt)).isEqualTo(new Store.Receipt(2, null, 2, 1));
    }

    @Test
    void givesUpWhenTheStoreDoesNotComeBack() {
        store.loseAnswers(true);
        CompletableFuture<Store.Receipt> receipt =
                inbox.store(deposit(replicas.queue, 1)).toCompletableFuture();

        clock.advance(Duration.ofSeconds(7));
        assertThat(receipt).isNotDone();
        clock.advance(Duration.ofSeconds(2));

        assertThat(receipt)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    void whatMayBeStoredIsUnknownAlsoIfTheStoreIsAwayAfterwards() {
        store.loseAnswers(true);
        CompletableFuture<Store.Receipt> receipt =
                inbox.store(deposit(replicas.queue, 1)).toCompletableFuture();
        store.loseAnswers(false);
        store.away(true);

        clock.advance(Duration.ofSeconds(9));

        assertThat(receipt)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(StoreUnavailable.class, away -> assertThat(away.isOutcomeUnknown())
                        .isTrue());
    }

    @Test
    void givesUpWhenTheStoreStandsStill() {
        store.hold(Call.STORE);
        List<CompletableFuture<Store.Receipt>> receipts = IntStream.range(0, 3)
                .mapToObj(i -> inbox.store(deposit(replicas.queue, 1)).toCompletableFuture())
                .toList();

        clock.advance(Duration.ofMillis(7_900));
        assertThat(receipts).noneMatch(CompletableFuture::isDone);
        clock.advance(A_MOMENT);

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class));
        store.letGo();
        assertThat(store.log(replicas.queue)).as("what was under way").hasSize(1);
    }

    @Test
    void saysBeforehandWhatItWouldTurnAway() {
        store.hold(Call.STORE);
        Store.Deposit big = deposit(replicas.queue, 1_000);
        assertThat(inbox.isOverloaded(replicas.queue)).isFalse();
        for (int i = 0; i < 201; i++) {
            inbox.store(big);
        }

        assertThat(inbox.isOverloaded(replicas.queue)).isTrue();
        store.letGo();
        assertThat(inbox.isOverloaded(replicas.queue)).isFalse();
    }

    @Test
    void turnsAwayWhatItCannotHold() {
        store.hold(Call.STORE);
        Store.Deposit big = deposit(replicas.queue, 1_000);
        inbox.store(deposit(replicas.queue, 1));
        for (int i = 0; i < 200; i++) {
            assertThat(inbox.store(big).toCompletableFuture()).isNotDone();
        }

        assertThat(inbox.store(deposit(replicas.queue, 1)).toCompletableFuture())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(Overloaded.class);
    }

    @Test
    void aLargeDepositIsPreparedWithoutHoldingUpOthers() {
        store.hold(Call.PREPARE);
        Store.Deposit large = deposit(replicas.queue, 1_001);
        CompletableFuture<Store.Receipt> receipt = inbox.store(large).toCompletableFuture();
        CompletableFuture<Store.Receipt> next =
                inbox.store(deposit(replicas.queue, 2_000)).toCompletableFuture();

        assertThat(get(inbox.store(deposit(replicas.queue, 2)))).isEqualTo(new Store.Receipt(2, null, 2, 1));
        assertThat(receipt).isNotDone();
        store.onlyPending().complete();
        assertThat(get(receipt)).isEqualTo(new Store.Receipt(1_001, null, 1_003, 1));
        store.letGo();
        assertThat(get(next).stored()).isEqualTo(2_000);
        assertThat(get(inbox.store(large)).stored()).as("again").isZero();
    }

    @Test
    void aLargeDepositThatWouldBeTurnedAwayIsNotPrepared() {
        store.hold(Call.STORE, Call.PREPARE);
        Store.Deposit big = deposit(replicas.queue, 1_000);
        for (int i = 0; i < 202; i++) {
            inbox.store(big);
        }

        assertThat(inbox.store(deposit(replicas.queue, 1_001)).toCompletableFuture())
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(Overloaded.class);
        assertThat(store.pending()).extracting(HeldCalls.Pending::call).containsOnly(Call.STORE);
    }

    @Test
    void aLargeDepositHasMoreTime() {
        store.hold(Call.PREPARE);
        CompletableFuture<Store.Receipt> receipt =
                inbox.store(deposit(replicas.queue, 10_000)).toCompletableFuture();

        clock.advance(Duration.ofSeconds(12));
        assertThat(receipt).isNotDone();
        clock.advance(Duration.ofSeconds(2));

        assertThat(receipt)
                .failsWithin(0, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    void aLargeDepositWhosePartsWereLostIsBroughtOnceMore() {
        store.loseAnswers(true);
        Store.Deposit large = deposit(replicas.queue, 1_500);
        CompletableFuture<Store.Receipt> receipt = inbox.store(large).toCompletableFuture();
        assertThat(receipt).isNotDone();
        store.loseAnswers(false);

        clock.advance(A_MOMENT);

        assertThat(get(receipt).stored()).isEqualTo(1_500);
        assertThat(store.log(replicas.queue)).isEqualTo(large.only().messages());
    }

    @Test
    void whatWasJustStoredIsNotReadBackForTheCollectorThatWaits() {
        PendingRead single = replicas.waiting(replicas.here, 1);
        PendingRead many = replicas.waiting(replicas.here, 10);
        store.hold(Call.MESSAGES);

        List<Content> messages = replicas.storeHere(8);

        assertThat(batch(single).messages()).isEqualTo(messages.subList(0, 1));
        assertThat(batch(many).messages()).isEqualTo(messages.subList(1, 8));
        PendingRead elsewhere = replicas.there.read(replicas.queue, single.id().at(0), 1);
        assertThat(isAnswered(elsewhere)).as("at another replica").isFalse();
        store.letGo();
        assertThat(batch(elsewhere)).isEqualTo(batch(single));
    }
}
