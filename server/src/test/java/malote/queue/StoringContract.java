package malote.queue;

import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshQueue;
import static malote.queue.TestMessages.message;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.AccountType;
import malote.message.Content;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Deposit;
import malote.queue.Store.Mark;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do: storing messages, each once and without a gap. */
public abstract class StoringContract extends StoreContract {
    protected StoringContract(Replicas replicas) {
        super(replicas);
    }

    @Test
    void givesBackEveryFieldOfAMessageAsItWas() {
        List<Content> unusual = new ArrayList<>();
        List<String> texts = List.of(
                "",
                " ",
                "a\tb\r\nc\u0001\u007f",
                "'; DROP TABLE mensagens; --",
                "\\N {\"a\",NULL} $1 %s \\u0041",
                "e\u0301 \u00e9 \u200f\u202e\u2028\ufeff\ufffd\uffff",
                "\ud835\udd75\ud83d\udc69\u200d\ud83d\ude80".repeat(20),
                "日本語の名前",
                "\ud83d\ude00".repeat(140));
        List<AccountType> types = List.of(AccountType.values());
        List<String> amounts = List.of("0.01", "1.10", "90.20", "100.00", "9999999999999999.99");
        List<String> instants = List.of(
                "0001-01-01T00:00:00.000Z",
                "1582-10-10T12:00:00.001Z",
                "1969-12-31T23:59:59.999Z",
                "2022-07-23T19:47:18.108Z",
                "2026-07-01T03:00:00.500Z",
                "9999-12-31T23:59:59.999Z");
        for (int i = 0; i < texts.size(); i++) {
            Message usual = message(queue);
            String name = texts.get(i).isEmpty() ? "x" : texts.get(i);
            unusual.add(new Message(
                    usual.id(),
                    new BigDecimal(amounts.get(i % amounts.size())),
                    new Party(name, "12ABC34501DE35", "32074986", "1", "9Z", types.get(i % types.size())),
                    new Party(name + "!", "00000000191", queue.text(), "9999", "A".repeat(20), AccountType.OTHR),
                    texts.get(i),
                    "a".repeat(35),
                    Instant.parse(instants.get(i % instants.size()))));
        }

        put(unusual);

        assertThat(read(1, unusual.size())).isEqualTo(unusual);
    }

    @Test
    void givesPositionsInTheOrderOfStoringWithoutAGap() {
        List<Content> first = messages(queue, 7);
        List<Content> second = messages(queue, 5);

        assertThat(put(first)).isEqualTo(new Receipt(7, null, 7, 1));
        assertThat(put(second)).isEqualTo(new Receipt(5, null, 12, 1));

        List<Content> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(read(1, 12)).isEqualTo(all);
    }

    @Test
    void storesTheDepositsOfSeveralInstitutionsInOneCall() {
        QueueName other = freshQueue();
        Deposit one = deposit(queue, 3);
        Deposit two = deposit(other, 2);
        Deposit three = deposit(queue, 4);

        List<Receipt> receipts = get(store.store(List.of(one, two, three)));

        assertThat(receipts).extracting(Receipt::stored).containsExactly(3, 2, 4);
        assertThat(receipts).extracting(Receipt::conflict).containsOnlyNulls();
        assertThat(receipts).extracting(Receipt::last).containsExactly(List.of(3L), List.of(2L), List.of(7L));
        assertThat(read(1, 7))
                .startsWith(one.only().messages().toArray(Content[]::new))
                .endsWith(three.only().messages().toArray(Content[]::new));
        assertThat(get(store.messages(
                        Store.ANY_ERA, List.of(new Slice(other, new Range(0, 2)), new Slice(queue, new Range(2, 3))))))
                .containsExactly(
                        List.copyOf(two.only().messages()),
                        List.copyOf(one.only().messages().subList(2, 3)));
    }

    @Test
    void doesNotStoreAMessageAgain() {
        List<Content> messages = messages(queue, 3);
        put(messages.subList(0, 2));

        assertThat(put(messages.subList(0, 2))).isEqualTo(new Receipt(0, null, 0, 1));
        assertThat(put(messages)).isEqualTo(new Receipt(1, null, 3, 1));
        assertThat(read(1, 3)).isEqualTo(messages);
    }

    @Test
    void storesNothingOfADepositWithAKnownIdAndOtherContentButAllOfTheOthers() {
        Message known = message(queue, 1_000_001, "first");
        Message differing = message(queue, 1_000_001, "second");
        put(List.of(known));
        Deposit before = deposit(queue, 2);
        Deposit refused = new Deposit(queue, List.of(message(queue), differing, message(queue)));
        Deposit after = deposit(queue, 1);

        List<Receipt> receipts = get(store.store(List.of(before, refused, after)));

        assertThat(receipts).extracting(Receipt::stored).containsExactly(2, 0, 1);
        assertThat(receipts).extracting(Receipt::conflict).containsExactly(null, known.id(), null);
        List<Content> expected = new ArrayList<>(List.of(known));
        expected.addAll(before.only().messages());
        expected.addAll(after.only().messages());
        assertThat(read(1, 4)).isEqualTo(expected);
        assertThat(moved(List.of(new Mark(queue, 0, 0)))).extracting(Mark::tail).containsExactly(4L);
    }

    @Test
    void storesWhatWasPreparedInItsOrderAllOrNothing() {
        Deposit large = deposit(queue, 1_700);
        put(List.copyOf(large.only().messages().subList(600, 610)));
        Deposit prepared = get(store.prepare(large));
        assertThat(moved(List.of(new Mark(queue, 0, 0)))).extracting(Mark::tail).containsExactly(10L);

        assertThat(get(replica(1).store(List.of(prepared)))).containsExactly(new Receipt(1_690, null, 1_700, 1));

        List<Content> expected = new ArrayList<>(large.only().messages());
        expected.removeAll(large.only().messages().subList(600, 610));
        assertThat(read(11, 1_700)).isEqualTo(expected);
        assertThat(get(store.store(List.of(get(store.prepare(large)))))).containsExactly(new Receipt(0, null, 0, 1));

        List<Content> differing = messages(queue, 1_200);
        Content known = large.only().messages().get(3);
        Message other = message(queue, Long.parseLong(known.id().substring(21)), "another text");
        differing.add(other);
        assertThat(get(store.store(List.of(get(store.prepare(new Deposit(queue, differing)))))))
                .containsExactly(new Receipt(0, known.id(), 0, 1));
        assertThat(moved(List.of(new Mark(queue, 0, 0)))).extracting(Mark::tail).containsExactly(1_700L);
    }

    @Test
    void takesTheSameIdForAnotherInstitutionAsAConflict() {
        put(List.of(message(queue, 1_000_002, "text")));
        QueueName other = freshQueue();

        Receipt receipt = get(store.store(List.of(new Deposit(other, List.of(message(other, 1_000_002, "text"))))))
                .get(0);

        assertThat(receipt.conflict())
                .isEqualTo(message(queue, 1_000_002, "text").id());
    }

    @Test
    void storesAMessageOnceHoweverOftenTwoReplicasAreGivenIt() {
        for (int round = 0; round < 20; round++) {
            QueueName institution = freshQueue();
            List<Content> messages = messages(institution, 5);
            List<CompletionStage<Receipt>> stages = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                stages.add(storeWhenFree(replica(i), new Deposit(institution, messages)));
            }

            List<Receipt> receipts = stages.stream()
                    .map(StoreContract::get)
                    .sorted(Comparator.comparing(Receipt::stored))
                    .toList();

            assertThat(receipts).extracting(Receipt::stored).containsExactly(0, 0, 0, 0, 0, 0, 0, 5);
            assertThat(receipts).extracting(Receipt::conflict).containsOnlyNulls();
            assertThat(read(institution, 1, 5)).isEqualTo(messages);
        }
    }

    @Test
    void leavesNoGapInThePositionsWhenTwoReplicasStoreAtTheSameTime() {
        QueueName second = freshQueue();
        List<Deposit> deposits = new ArrayList<>();
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Deposit one = deposit(i % 2 == 0 ? queue : second, i % 4 + 1);
            Deposit two = deposit(i % 2 == 0 ? second : queue, i % 3 + 1);
            deposits.addAll(List.of(one, two));
            Store at = replica(i);
            stages.add(at.store(List.of(one, two)).thenCompose(receipts -> {
                List<Deposit> locked = new ArrayList<>(List.of(one, two));
                locked.removeIf(deposit -> receipts.get(deposit.equals(one) ? 0 : 1) != null);
                return storeAll(at, locked);
            }));
        }
        stages.forEach(StoreContract::get);

        for (QueueName institution : List.of(queue, second)) {
            List<Content> expected = deposits.stream()
                    .filter(deposit -> deposit.only().queue().equals(institution))
                    .<Content>flatMap(deposit -> deposit.only().messages().stream())
                    .toList();
            List<Content> stored = read(institution, 1, expected.size());
            assertThat(stored).containsExactlyInAnyOrderElementsOf(expected);
            for (Deposit deposit : deposits) {
                if (deposit.only().queue().equals(institution)) {
                    assertThat(stored).containsSubsequence(deposit.only().messages());
                }
            }
        }
    }

    /** One after the other. */
    private static CompletionStage<Boolean> storeAll(Store at, List<Deposit> deposits) {
        CompletionStage<Boolean> done = CompletableFuture.completedStage(true);
        for (Deposit deposit : deposits) {
            done = done.thenCompose(before -> storeWhenFree(at, deposit)).thenApply(receipt -> true);
        }
        return done;
    }

    private static CompletionStage<Receipt> storeWhenFree(Store at, Deposit deposit) {
        return whenFree(() -> first(at.store(List.of(deposit))));
    }
}
