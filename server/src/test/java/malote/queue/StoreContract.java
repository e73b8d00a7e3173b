package malote.queue;

import static java.util.concurrent.TimeUnit.SECONDS;
import static malote.queue.TestMessages.deposit;
import static malote.queue.TestMessages.freshIspb;
import static malote.queue.TestMessages.message;
import static malote.queue.TestMessages.messages;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import malote.message.AccountType;
import malote.message.Ispb;
import malote.message.Message;
import malote.message.Party;
import malote.queue.Store.Claim;
import malote.queue.Store.Deposit;
import malote.queue.Store.Ending;
import malote.queue.Store.Holder;
import malote.queue.Store.Mark;
import malote.queue.Store.Opening;
import malote.queue.Store.Outcome;
import malote.queue.Store.Read;
import malote.queue.Store.Receipt;
import malote.queue.Store.Slice;
import malote.queue.Store.StreamId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Store} must do. Each test has an institution of its own. */
@Timeout(60)
public abstract class StoreContract {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration RETENTION = Duration.ofDays(7);

    private Ispb ispb;
    private Store store;

    /** The store. */
    protected abstract Store store();

    /** The same data through another replica. */
    protected abstract Store otherStore();

    /** Makes everything look as if it had been done so long ago. */
    protected abstract void letTimePass(Duration time);

    @BeforeEach
    void takeAnInstitution() {
        ispb = freshIspb();
        store = store();
    }

    // --- storing

    @Test
    void givesBackEveryFieldOfAMessageAsItWas() {
        List<Message> unusual = new ArrayList<>();
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
            Message usual = message(ispb);
            String name = texts.get(i).isEmpty() ? "x" : texts.get(i);
            unusual.add(new Message(
                    usual.endToEndId(),
                    new BigDecimal(amounts.get(i % amounts.size())),
                    new Party(name, "12ABC34501DE35", "32074986", "1", "9Z", types.get(i % types.size())),
                    new Party(name + "!", "00000000191", ispb.code(), "9999", "A".repeat(20), AccountType.OTHR),
                    texts.get(i),
                    "a".repeat(35),
                    Instant.parse(instants.get(i % instants.size()))));
        }

        put(unusual);

        assertThat(read(1, unusual.size())).isEqualTo(unusual);
    }

    @Test
    void givesPositionsInTheOrderOfStoringWithoutAGap() {
        List<Message> first = messages(ispb, 7);
        List<Message> second = messages(ispb, 5);

        assertThat(put(first)).isEqualTo(new Receipt(7, null, 7, 1));
        assertThat(put(second)).isEqualTo(new Receipt(5, null, 12, 1));

        List<Message> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(read(1, 12)).isEqualTo(all);
    }

    @Test
    void storesTheDepositsOfSeveralInstitutionsInOneCall() {
        Ispb other = freshIspb();
        Deposit one = deposit(ispb, 3);
        Deposit two = deposit(other, 2);
        Deposit three = deposit(ispb, 4);

        List<Receipt> receipts = get(store.store(List.of(one, two, three)));

        assertThat(receipts).extracting(Receipt::stored).containsExactly(3, 2, 4);
        assertThat(receipts).extracting(Receipt::conflict).containsOnlyNulls();
        assertThat(receipts).extracting(Receipt::last).containsExactly(3L, 2L, 7L);
        assertThat(read(1, 7))
                .startsWith(one.messages().toArray(Message[]::new))
                .endsWith(three.messages().toArray(Message[]::new));
        assertThat(get(store.messages(
                        Store.ANY_ERA, List.of(new Slice(other, new Range(0, 2)), new Slice(ispb, new Range(2, 3))))))
                .containsExactly(two.messages(), one.messages().subList(2, 3));
    }

    @Test
    void doesNotStoreAMessageAgain() {
        List<Message> messages = messages(ispb, 3);
        put(messages.subList(0, 2));

        assertThat(put(messages.subList(0, 2))).isEqualTo(new Receipt(0, null, 0, 1));
        assertThat(put(messages)).isEqualTo(new Receipt(1, null, 3, 1));
        assertThat(read(1, 3)).isEqualTo(messages);
    }

    @Test
    void storesNothingOfADepositWithAKnownIdAndOtherContentButAllOfTheOthers() {
        Message known = message(ispb, 1_000_001, "first");
        Message differing = message(ispb, 1_000_001, "second");
        put(List.of(known));
        Deposit before = deposit(ispb, 2);
        Deposit refused = new Deposit(ispb, List.of(message(ispb), differing, message(ispb)));
        Deposit after = deposit(ispb, 1);

        List<Receipt> receipts = get(store.store(List.of(before, refused, after)));

        assertThat(receipts).extracting(Receipt::stored).containsExactly(2, 0, 1);
        assertThat(receipts).extracting(Receipt::conflict).containsExactly(null, known.endToEndId(), null);
        List<Message> expected = new ArrayList<>(List.of(known));
        expected.addAll(before.messages());
        expected.addAll(after.messages());
        assertThat(read(1, 4)).isEqualTo(expected);
        assertThat(moved(List.of(new Mark(ispb, 0, 0)))).extracting(Mark::tail).containsExactly(4L);
    }

    @Test
    void storesWhatWasPreparedInItsOrderAllOrNothing() {
        Deposit large = deposit(ispb, 1_700);
        put(large.messages().subList(600, 610));
        Deposit prepared = get(store.prepare(large));
        assertThat(moved(List.of(new Mark(ispb, 0, 0)))).extracting(Mark::tail).containsExactly(10L);

        assertThat(get(otherStore().store(List.of(prepared)))).containsExactly(new Receipt(1_690, null, 1_700, 1));

        List<Message> expected = new ArrayList<>(large.messages());
        expected.removeAll(large.messages().subList(600, 610));
        assertThat(read(11, 1_700)).isEqualTo(expected);
        assertThat(get(store.store(List.of(get(store.prepare(large)))))).containsExactly(new Receipt(0, null, 0, 1));

        List<Message> differing = messages(ispb, 1_200);
        Message known = large.messages().get(3);
        Message other = message(ispb, Long.parseLong(known.endToEndId().substring(21)), "another text");
        differing.add(other);
        assertThat(get(store.store(List.of(get(store.prepare(new Deposit(ispb, differing)))))))
                .containsExactly(new Receipt(0, known.endToEndId(), 0, 1));
        assertThat(moved(List.of(new Mark(ispb, 0, 0)))).extracting(Mark::tail).containsExactly(1_700L);
    }

    @Test
    void takesTheSameIdForAnotherInstitutionAsAConflict() {
        put(List.of(message(ispb, 1_000_002, "text")));
        Ispb other = freshIspb();

        Receipt receipt = get(store.store(List.of(new Deposit(other, List.of(message(other, 1_000_002, "text"))))))
                .get(0);

        assertThat(receipt.conflict())
                .isEqualTo(message(ispb, 1_000_002, "text").endToEndId());
    }

    @Test
    void storesAMessageOnceHoweverOftenTwoReplicasAreGivenIt() {
        for (int round = 0; round < 20; round++) {
            Ispb institution = freshIspb();
            List<Message> messages = messages(institution, 5);
            List<CompletionStage<Receipt>> stages = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                stages.add(storeWhenFree(replica(i), new Deposit(institution, messages)));
            }

            List<Receipt> receipts = stages.stream()
                    .map(this::get)
                    .sorted(Comparator.comparing(Receipt::stored))
                    .toList();

            assertThat(receipts).extracting(Receipt::stored).containsExactly(0, 0, 0, 0, 0, 0, 0, 5);
            assertThat(receipts).extracting(Receipt::conflict).containsOnlyNulls();
            assertThat(read(institution, 1, 5)).isEqualTo(messages);
        }
    }

    @Test
    void leavesNoGapInThePositionsWhenTwoReplicasStoreAtTheSameTime() {
        Ispb second = freshIspb();
        List<Deposit> deposits = new ArrayList<>();
        List<CompletionStage<?>> stages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Deposit one = deposit(i % 2 == 0 ? ispb : second, i % 4 + 1);
            Deposit two = deposit(i % 2 == 0 ? second : ispb, i % 3 + 1);
            deposits.addAll(List.of(one, two));
            Store at = replica(i);
            stages.add(at.store(List.of(one, two)).thenCompose(receipts -> {
                List<Deposit> locked = new ArrayList<>(List.of(one, two));
                locked.removeIf(deposit -> receipts.get(deposit.equals(one) ? 0 : 1) != null);
                return storeAll(at, locked);
            }));
        }
        stages.forEach(this::get);

        for (Ispb institution : List.of(ispb, second)) {
            List<Message> expected = deposits.stream()
                    .filter(deposit -> deposit.ispb().equals(institution))
                    .flatMap(deposit -> deposit.messages().stream())
                    .toList();
            List<Message> stored = read(institution, 1, expected.size());
            assertThat(stored).containsExactlyInAnyOrderElementsOf(expected);
            for (Deposit deposit : deposits) {
                if (deposit.ispb().equals(institution)) {
                    assertThat(stored).containsSubsequence(deposit.messages());
                }
            }
        }
    }

    // --- reading

    @Test
    void handsOutTheOldestMessagesAndConfirmsThemByTheNextRead() {
        put(messages(ispb, 25));
        ReadId id = opened();

        Claim first = claim(id, 10);
        Claim second = claim(first.id(), 1);
        Claim third = claim(second.id(), 10);
        Claim fourth = claim(third.id(), 10);

        assertBatch(first, id.at(1), new Range(0, 10), false);
        assertBatch(second, id.at(2), new Range(10, 11), false);
        assertBatch(third, id.at(3), new Range(11, 21), false);
        assertBatch(fourth, id.at(4), new Range(21, 25), false);
        assertThat(List.of(first, second, third, fourth))
                .extracting(Claim::remaining)
                .containsExactly(15L, 14L, 4L, 0L);
        assertThat(first.mark().tail()).isEqualTo(25);
    }

    @Test
    void onlyConfirmsWhenNothingIsWanted() {
        put(messages(ispb, 3));
        ReadId other = opened();
        claim(other, 1);
        ReadId id = opened();
        ReadId next = claim(id, 1).id();
        get(store.end(ispb, other, true));

        assertEmpty(claim(next, 0), next);
        assertEmpty(claim(next, 0), next);

        assertThat(get(store.end(ispb, id, true))).as("its batch is confirmed").isEqualTo(Ending.STALE);
        assertBatch(claim(next, 10), id.at(2), new Range(0, 1), true);
        assertBatch(claim(id.at(2), 10), id.at(3), new Range(2, 3), false);
    }

    @Test
    void keepsTheIterationWhenNothingIsThere() {
        ReadId id = opened();

        assertEmpty(claim(id, 10), id);
        assertEmpty(claim(id, 10), id);
        put(messages(ispb, 1));
        assertBatch(claim(id, 10), id.at(1), new Range(0, 1), false);
        assertEmpty(claim(id.at(1), 10), id.at(1));
        put(messages(ispb, 1));
        assertBatch(claim(id.at(1), 10), id.at(2), new Range(1, 2), false);
    }

    @Test
    void repeatsTheBatchWhateverTheRepeatedReadAsksFor() {
        put(messages(ispb, 30));
        ReadId id = opened();
        claim(id, 10);
        Claim second = claim(id.at(1), 10);

        for (int max : List.of(10, 1, 10)) {
            assertBatch(claim(id.at(1), max), id.at(2), new Range(10, 20), false);
        }
        assertBatch(claim(second.id(), 10), id.at(3), new Range(20, 30), false);
    }

    @Test
    void repeatsTheFirstBatch() {
        put(messages(ispb, 3));
        ReadId id = opened();

        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
    }

    @Test
    void callsAReadStaleThatIsOlderThanThePreviousOne() {
        put(messages(ispb, 3));
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
        put(messages(ispb, 3));
        ReadId id = opened();
        Ispb other = freshIspb();
        opened(other);

        assertThat(claim(ReadId.random(), 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(claim(store, other, id, 1).outcome()).as("another's stream").isEqualTo(Outcome.UNKNOWN);
        assertThat(claim(store, freshIspb(), id, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertBatch(claim(id, 10), id.at(1), new Range(0, 3), false);
    }

    @Test
    void closesAStreamOfWhichItHasLostAReadAndReturnsItsBatchMarked() {
        put(messages(ispb, 5));
        ReadId lost = opened();
        claim(lost, 2);
        ReadId empty = opened();
        ReadId ended = opened();
        get(store.end(ispb, ended, true));
        Mark before = claim(opened(), 0).mark();

        assertThat(get(store.claim(List.of(new Read(ispb, lost.at(2), 10), new Read(ispb, empty.at(7), 1)))))
                .extracting(Claim::outcome)
                .containsExactly(Outcome.ENDED, Outcome.ENDED);
        assertThat(claim(ended.at(3), 1).outcome()).isEqualTo(Outcome.ENDED);

        assertThat(get(store.holders(ispb))).as("their places are free").hasSize(1);
        assertThat(claim(lost.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(ispb, lost.at(1), true))).as("not confirmed").isEqualTo(Ending.GONE);
        assertThat(moved(before).version()).as("so that others look").isGreaterThan(before.version());
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(2, 5), false);
    }

    @Test
    void closesAHeldStreamOfWhichItHasLostARead() {
        put(messages(ispb, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));

        assertThat(claim(silent.at(2), 1).outcome()).isEqualTo(Outcome.ENDED);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
    }

    @Test
    void answersTheReadsOfOneCallInTheirOrder() {
        put(messages(ispb, 12));
        Ispb other = freshIspb();
        get(store.store(List.of(deposit(other, 2))));
        ReadId one = opened();
        ReadId two = opened();
        ReadId three = opened();
        ReadId elsewhere = opened(other);
        ReadId repeating = opened();
        claim(repeating, 1);

        List<Claim> claims = get(store.claim(List.of(
                new Read(ispb, one, 10),
                new Read(other, elsewhere, 10),
                new Read(ispb, ReadId.random(), 10),
                new Read(ispb, repeating, 10),
                new Read(ispb, two, 1),
                new Read(ispb, three, 1))));

        assertBatch(claims.get(0), one.at(1), new Range(1, 11), false);
        assertBatch(claims.get(1), elsewhere.at(1), new Range(0, 2), false);
        assertThat(claims.get(2).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertBatch(claims.get(3), repeating.at(1), new Range(0, 1), false);
        assertBatch(claims.get(4), two.at(1), new Range(11, 12), false);
        assertEmpty(claims.get(5), three);
    }

    @Test
    void cutsOneMoveOfTheHeadIntoConsecutiveBatches() {
        put(messages(ispb, 25));
        List<Read> reads = IntStream.range(0, 6)
                .mapToObj(i -> new Read(ispb, opened(), i % 2 == 0 ? 10 : 1))
                .toList();

        List<Claim> claims = get(store.claim(reads));

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
            get(replica(stored / 50).store(List.of(deposit(ispb, 50))));
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
        return claimWhenFree(from, new Read(ispb, id, max))
                .toCompletableFuture()
                .thenCompose(claim -> {
                    claim.batch().ifPresent(ranges::add);
                    if (claim.mark().tail() == total && claim.remaining() == 0) {
                        return CompletableFuture.completedFuture(id);
                    }
                    Store next = from == store() ? otherStore() : store();
                    return CompletableFuture.supplyAsync(() -> next)
                            .thenCompose(s -> collect(s, claim.id(), max, ranges, total));
                });
    }

    @Test
    void givesSimultaneousReadsOfOneUriTheSameBatch() {
        put(messages(ispb, 100));
        ReadId id = opened();
        for (int round = 0; round < 10; round++) {
            List<CompletionStage<Claim>> stages = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                stages.add(claimWhenFree(replica(i), new Read(ispb, id.at(round), 10)));
            }
            Set<Range> ranges = new HashSet<>();
            for (CompletionStage<Claim> stage : stages) {
                Claim claim = get(stage);
                assertThat(claim.id()).isEqualTo(id.at(round + 1));
                ranges.add(claim.batch().orElseThrow());
            }
            assertThat(ranges).containsExactly(new Range(round * 10L, round * 10L + 10));
        }
    }

    // --- the limit

    @Test
    void opensSixStreamsOfAnInstitutionAndNoMore() {
        List<ReadId> ids = IntStream.range(0, 6).mapToObj(i -> opened()).toList();

        assertThat(open(ispb, ReadId.random())).isFalse();
        assertThat(open(freshIspb(), ReadId.random())).as("of another").isTrue();
        assertThat(open(ispb, ids.get(3))).as("open already").isTrue();
        get(store.end(ispb, ids.get(3), true));
        assertThat(open(ispb, ReadId.random())).isTrue();
        assertThat(open(ispb, ReadId.random())).isFalse();
    }

    @Test
    void opensTheFirstOfOneCallThatFit() {
        Ispb other = freshIspb();
        List<Opening> streams = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            streams.add(opening(ispb));
        }
        streams.add(4, opening(other));

        assertThat(get(store.open(streams))).containsExactly(true, true, true, true, true, true, true, false, false);
    }

    @Test
    void neverOpensASeventhStreamHoweverManyAreOpenedAtOnceOnTwoReplicas() {
        for (int round = 0; round < 20; round++) {
            Ispb institution = freshIspb();
            List<CompletionStage<Boolean>> stages = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Store replica = replica(i);
                for (Opening opening : List.of(opening(institution), opening(institution))) {
                    stages.add(whenFree(() -> first(replica.open(List.of(opening)))));
                }
            }

            assertThat(stages.stream().filter(this::get)).hasSize(6);
            assertThat(get(store.holders(institution))).hasSize(6);
        }
    }

    @Test
    void tellsWhoHoldsThePlaces() {
        put(messages(ispb, 1));
        ReadId busy = opened();
        claim(busy, 1);
        letTimePass(Duration.ofMinutes(1));
        ReadId waiting = opened();
        claim(waiting, 1);
        ReadId ended = opened();
        get(store.end(ispb, ended, true));

        List<Holder> holders = get(store.holders(ispb));

        assertThat(holders).extracting(Holder::waiting).containsExactly(false, true);
        assertThat(Duration.between(holders.get(0).seenAt(), holders.get(1).seenAt()))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
        assertThat(holders.get(0).openedAt()).isBeforeOrEqualTo(holders.get(0).seenAt());
        letTimePass(Duration.ofMinutes(1));
        assertThat(get(store.holders(ispb))).extracting(Holder::waiting).containsExactly(false, false);
    }

    // --- ending

    @Test
    void confirmsTheBatchOfAStreamThatIsEndedWithItsNewestUri() {
        put(messages(ispb, 12));
        ReadId id = opened();
        claim(id, 10);

        assertThat(get(store.end(ispb, id.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(ispb, id.at(1), true))).as("again").isEqualTo(Ending.ENDED);

        assertThat(claim(id.at(1), 10).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(claim(id, 10).outcome()).isEqualTo(Outcome.ENDED);
        assertBatch(claim(opened(), 10), null, new Range(10, 12), false);
    }

    @Test
    void returnsTheBatchOfAStreamThatIsEndedWithTheUriBefore() {
        put(messages(ispb, 12));
        ReadId id = opened();
        claim(id, 2);
        claim(id.at(1), 4);

        assertThat(get(store.end(ispb, id.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(ispb, id.at(1), true))).as("again").isEqualTo(Ending.ENDED);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 6), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(6, 12), false);
    }

    @Test
    void returnsABatchUnmarkedThatWasNeverSent() {
        put(messages(ispb, 5));
        ReadId id = opened();
        claim(id, 3);

        assertThat(get(store.end(ispb, id, false))).isEqualTo(Ending.ENDED);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 3), false);
    }

    @Test
    void refusesToEndAStreamWithAnOldOrAnUnknownUri() {
        put(messages(ispb, 3));
        ReadId id = opened();
        for (int i = 0; i < 3; i++) {
            claim(id.at(i), 1);
        }

        assertThat(get(store.end(ispb, id.at(1), true))).isEqualTo(Ending.STALE);
        assertThat(get(store.end(ispb, ReadId.random(), true))).isEqualTo(Ending.UNKNOWN);
        assertThat(get(store.end(freshIspb(), id.at(3), true))).isEqualTo(Ending.UNKNOWN);
        assertThat(claim(id.at(3), 1).outcome()).as("it goes on").isEqualTo(Outcome.EMPTY);
        assertThat(get(store.end(ispb, id.at(2), true)))
                .as("its batch is confirmed")
                .isEqualTo(Ending.STALE);
    }

    @Test
    void closesAStreamOfWhichItHasLostAReadWhenItIsEnded() {
        put(messages(ispb, 5));
        ReadId lost = opened();
        claim(lost, 2);

        assertThat(get(store.end(ispb, lost.at(2), true))).isEqualTo(Ending.GONE);
        assertThat(get(store.end(ispb, lost.at(2), true))).as("again").isEqualTo(Ending.GONE);

        assertThat(get(store.holders(ispb))).isEmpty();
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(0, 2), true);
    }

    @Test
    void stopsEveryStreamOfAnInstitutionAndReturnsTheirBatchesInOrder() {
        put(messages(ispb, 30));
        ReadId first = opened();
        ReadId second = opened();
        ReadId idle = opened();
        Ispb other = freshIspb();
        ReadId elsewhere = opened(other);
        claim(first, 2);
        claim(second, 3);
        claim(first.at(1), 4);

        get(store.stop(ispb));

        assertThat(get(store.holders(ispb))).isEmpty();
        assertThat(get(store.holders(other))).hasSize(1);
        assertThat(claim(store, other, elsewhere, 1).outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(claim(first.at(2), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(ispb, first.at(2), true))).isEqualTo(Ending.GONE);
        assertThat(get(store.end(ispb, idle, true)))
                .as("it had nothing in hand")
                .isEqualTo(Ending.ENDED);
        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 5), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(5, 9), true);
        assertBatch(claim(next.at(2), 10), next.at(3), new Range(9, 19), false);
        get(store.stop(freshIspb()));
    }

    // --- what came back

    @Test
    void handsOutReturnedMessagesBeforeOthersAndInTheirOrder() {
        put(messages(ispb, 20));
        List<ReadId> ids = IntStream.range(0, 4).mapToObj(i -> opened()).toList();
        ids.forEach(id -> claim(id, 3));
        for (int i : List.of(3, 0, 2)) {
            get(store.end(ispb, ids.get(i), true));
        }

        List<Read> reads = IntStream.range(0, 5)
                .mapToObj(i -> new Read(ispb, opened(), i == 1 ? 1 : 10))
                .toList();
        List<Claim> claims = get(store.claim(reads));

        assertThat(claims.stream().map(claim -> claim.batch().orElseThrow()))
                .containsExactly(
                        new Range(0, 3), new Range(6, 7), new Range(7, 9), new Range(9, 12), new Range(12, 20));
        assertThat(claims).extracting(Claim::redelivered).containsExactly(true, true, true, true, false);
    }

    @Test
    void leavesTheRestOfAReturnedRangeAtTheFront() {
        put(messages(ispb, 20));
        ReadId id = opened();
        claim(id, 10);
        get(store.end(ispb, id, true));
        ReadId next = opened();

        assertBatch(claim(next, 1), next.at(1), new Range(0, 1), true);
        assertBatch(claim(next, 1), next.at(1), new Range(0, 1), true);
        Claim third = claim(next.at(1), 4);
        assertBatch(third, next.at(2), new Range(1, 5), true);
        assertThat(third.remaining()).isEqualTo(15);
        get(store.end(ispb, next.at(1), true));
        ReadId last = opened();
        assertBatch(claim(last, 10), last.at(1), new Range(1, 5), true);
        assertBatch(claim(last.at(1), 10), last.at(2), new Range(5, 10), true);
        assertBatch(claim(last.at(2), 10), last.at(3), new Range(10, 20), false);
    }

    @Test
    void keepsTheMarkOfRedeliveryThroughAnEndBeforeSending() {
        put(messages(ispb, 3));
        ReadId seen = opened();
        claim(seen, 10);
        get(store.end(ispb, seen, true));
        ReadId unseen = opened();
        claim(unseen, 10);
        get(store.end(ispb, unseen, false));
        ReadId next = opened();

        assertBatch(claim(next, 10), next.at(1), new Range(0, 3), true);
    }

    @Test
    void losesAndDoublesNothingWhenStreamsEndAndReadAtTheSameTime() {
        int total = 60;
        for (int round = 0; round < 10; round++) {
            Ispb institution = freshIspb();
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
            stages.forEach(this::get);

            // Either the end came first, or it returned the batch: all are there.
            ReadId last = opened(institution);
            List<Range> ranges = new ArrayList<>();
            Claim claim = claim(store, institution, last, 10);
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

    // --- leases

    @Test
    void abandonsSilentStreamsAndReturnsTheirBatches() {
        put(messages(ispb, 5));
        ReadId silent = opened();
        claim(silent, 2);
        ReadId idle = opened();
        letTimePass(LEASE.plusSeconds(1));
        ReadId alive = opened();

        assertThat(get(store.abandon(LEASE, LEASE, false, 1_000)))
                .filteredOn(ispb::equals)
                .as("one for each stream")
                .hasSize(2);

        assertThat(get(store.holders(ispb))).hasSize(1);
        assertThat(claim(silent.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(claim(idle, 1).outcome()).isEqualTo(Outcome.ENDED);
        assertThat(get(store.end(ispb, silent.at(1), true))).isEqualTo(Ending.GONE);
        assertBatch(claim(alive, 10), alive.at(1), new Range(0, 2), true);
        assertThat(get(store.abandon(LEASE, LEASE, false, 1_000))).doesNotContain(ispb);
    }

    @Test
    void abandonsNoStreamThatWasHeardOf() {
        put(messages(ispb, 5));
        ReadId touched = opened();
        ReadId reading = opened();
        ReadId repeating = opened();
        claim(repeating, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.touch(List.of(new StreamId(ispb, touched.key()), new StreamId(freshIspb(), "unknown"))));
        claim(reading, 1);
        claim(repeating, 2);

        assertThat(get(store.abandon(LEASE, LEASE, false, 1_000))).doesNotContain(ispb);
        assertThat(get(store.holders(ispb))).hasSize(3);
    }

    @Test
    void doesNotReviveAnEndedStreamByATouch() {
        ReadId id = opened();
        get(store.end(ispb, id, true));

        get(store.touch(List.of(new StreamId(ispb, id.key()))));

        assertThat(get(store.holders(ispb))).isEmpty();
        get(store.touch(List.of()));
    }

    @Test
    void holdsTheBatchOfASilentStreamForItsCollector() {
        put(messages(ispb, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));

        assertThat(get(store.abandon(LEASE, LEASE, true, 1_000))).contains(ispb);

        assertThat(get(store.holders(ispb))).as("its place is free").isEmpty();
        ReadId other = opened();
        assertBatch(claim(other, 10), other.at(1), new Range(2, 5), false);
        assertBatch(claim(silent, 10), silent.at(1), new Range(0, 2), false);
        put(messages(ispb, 1));
        assertBatch(claim(silent.at(1), 10), silent.at(2), new Range(5, 6), false);
        assertThat(get(store.holders(ispb))).hasSize(2);
        assertThat(claim(silent, 10).outcome()).isEqualTo(Outcome.STALE);
    }

    @Test
    void endsAHeldStreamThatComesBackWhenNoPlaceIsFreeButConfirmsItsBatch() {
        put(messages(ispb, 5));
        ReadId silent = opened();
        claim(silent, 2);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));
        List<ReadId> others = IntStream.range(0, 6).mapToObj(i -> opened()).toList();

        assertBatch(claim(silent, 10), silent.at(1), new Range(0, 2), false);
        assertThat(claim(silent.at(1), 10).outcome()).isEqualTo(Outcome.ENDED);

        assertThat(get(store.holders(ispb))).hasSize(6);
        assertBatch(claim(others.get(0), 10), others.get(0).at(1), new Range(2, 5), false);
        assertThat(get(store.end(ispb, silent.at(1), true))).isEqualTo(Ending.ENDED);
    }

    @Test
    void endsAHeldStreamAsAnyOther() {
        put(messages(ispb, 6));
        ReadId confirming = opened();
        ReadId returning = opened();
        ReadId stopped = opened();
        List.of(confirming, returning, stopped).forEach(id -> claim(id, 2));
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));

        assertThat(get(store.end(ispb, confirming.at(1), true))).isEqualTo(Ending.ENDED);
        assertThat(get(store.end(ispb, returning, true))).isEqualTo(Ending.ENDED);
        get(store.stop(ispb));
        assertThat(get(store.end(ispb, stopped.at(1), true))).isEqualTo(Ending.GONE);

        ReadId next = opened();
        assertBatch(claim(next, 10), next.at(1), new Range(2, 4), true);
        assertBatch(claim(next.at(1), 10), next.at(2), new Range(4, 6), true);
        assertEmpty(claim(next.at(2), 10), next.at(2));
    }

    @Test
    void abandonsASilentStreamWithoutABatchEvenIfBatchesAreHeld() {
        ReadId silent = opened();
        letTimePass(LEASE.plusSeconds(1));

        get(store.abandon(LEASE, LEASE, true, 1_000));

        assertThat(claim(silent, 1).outcome()).isEqualTo(Outcome.ENDED);
    }

    @Test
    void renewsLeasesAndReadsAtTheSameTimeWithoutADeadlock() {
        List<Ispb> institutions =
                IntStream.range(0, 4).mapToObj(i -> freshIspb()).toList();
        List<Read> reads = new ArrayList<>();
        List<StreamId> streams = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Ispb institution = institutions.get(i % 4);
            ReadId id = opened(institution);
            reads.add(new Read(institution, id, 1));
            streams.add(new StreamId(institution, id.key()));
        }
        List<Read> reversedReads = new ArrayList<>(reads);
        List<StreamId> reversed = new ArrayList<>(streams);
        Collections.reverse(reversedReads);
        Collections.reverse(reversed);
        for (int round = 0; round < 100; round++) {
            List<CompletionStage<?>> stages = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                stages.add(replica(i).touch(streams));
                stages.add(replica(i).claim(reads));
                stages.add(replica(i + 1).touch(reversed));
                stages.add(replica(i + 1).claim(reversedReads));
            }
            stages.add(store.abandon(LEASE, LEASE, false, 1_000));
            stages.forEach(this::get);
        }
        assertThat(institutions).allSatisfy(institution -> assertThat(get(store.holders(institution)))
                .hasSize(6));
    }

    // --- retention

    @Test
    void forgetsMessagesThatWereConfirmedLongerThanTheRetentionAgo() {
        List<Message> first = messages(ispb, 20);
        put(first);
        ReadId id = opened();
        claim(id, 10);
        claim(id.at(1), 5);
        mark();
        letTimePass(Duration.ofHours(1));
        put(messages(ispb, 3));
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
    void forgetsNothingBeforeTheRetentionHasPassedSinceItWasConfirmed() {
        put(messages(ispb, 10));
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
        put(messages(ispb, 50));
        ReadId held = opened();
        claim(held, 3);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));
        ReadId returning = opened();
        ReadId inHand = opened();
        ReadId confirming = opened();
        claim(returning, 4);
        claim(inHand, 5);
        claim(confirming, 6);
        get(store.end(ispb, returning, true));
        get(store.end(ispb, confirming.at(1), true));
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
        get(store.end(ispb, next.at(1), true));
        markAndForget();
        assertForgotten(4, 7);
        assertBatch(claim(inHand, 10), inHand.at(1), new Range(7, 12), false);
        assertThat(read(8, 12)).as("the repeated batch").hasSize(5);

        get(store.end(ispb, inHand.at(1), true));
        markAndForget();
        assertForgotten(8, waiting);
        assertThat(read(waiting + 1, 50)).hasSize(32);
        ReadId last = opened();
        assertBatch(claim(last, 10), last.at(1), new Range(waiting, waiting + 10), false);
    }

    @Test
    void forgetsInPortions() {
        put(messages(ispb, 30));
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
        put(messages(ispb, 9));
        ReadId held = opened();
        claim(held, 1);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));
        ReadId ended = opened();
        ReadId open = opened();
        get(store.end(ispb, ended, true));
        Mark before = moved(new Mark(ispb, 0, -1));

        letTimePass(Duration.ofMinutes(119));
        forget();
        assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.ENDED);

        letTimePass(Duration.ofMinutes(2));
        forget();

        assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(get(store.end(ispb, ended, true))).isEqualTo(Ending.UNKNOWN);
        assertThat(claim(open, 2).outcome()).isEqualTo(Outcome.BATCH);
        assertBatch(claim(held, 1), held.at(1), new Range(0, 1), false);
        assertThat(moved(List.of(before))).as("the version of the queue stays").isEmpty();
    }

    @Test
    void keepsAStreamThatEndedForTwoHoursWhateverTheRetentionIs() {
        for (Duration retention : List.of(Duration.ZERO, Duration.ofSeconds(1), RETENTION)) {
            ReadId ended = opened();
            get(store.end(ispb, ended, true));

            letTimePass(Duration.ofMinutes(119));
            get(store.forget(retention, 1_000));
            assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.ENDED);

            letTimePass(Duration.ofMinutes(2));
            get(store.forget(retention, 1_000));
            assertThat(claim(ended, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void aStreamThatIsContinuedRightAfterAnEarlyFirstAnswerHasTheWholeLease() {
        ReadId id = opened();
        claim(id, 1);
        put(messages(ispb, 1));
        assertThat(get(store.claim(List.of(new Read(ispb, id, 1, true)))).get(0).batch())
                .isPresent();

        letTimePass(Duration.ofSeconds(40));

        assertThat(abandoned(Duration.ofSeconds(30))).isZero();
    }

    @Test
    void abandonsStreamsThatWereNeverContinuedAfterTheFirstLease() {
        put(messages(ispb, 3));
        ReadId unread = opened();
        ReadId empty = opened();
        ReadId continued = opened();
        claim(unread, 1);
        claim(continued, 1);
        claim(continued.at(1), 1);
        Duration first = Duration.ofSeconds(30);

        letTimePass(first.minusSeconds(1));
        assertThat(abandoned(first)).isZero();
        letTimePass(Duration.ofSeconds(2));
        assertThat(abandoned(first)).as("the one that has a batch").isEqualTo(1);
        assertThat(claim(unread.at(1), 1).outcome()).isEqualTo(Outcome.ENDED);
        letTimePass(Duration.ofSeconds(8));
        assertThat(abandoned(first)).as("the one whose first read waited").isEqualTo(1);
        assertThat(claim(empty, 1).outcome()).isEqualTo(Outcome.ENDED);

        ReadId next = opened();
        assertThat(claim(next, 1).redelivered()).isTrue();
        letTimePass(Duration.ofSeconds(9));
        ReadId late = opened();
        claim(next.at(1), 0);
        letTimePass(Duration.ofSeconds(9));
        claim(late, 0);
        letTimePass(first.plusSeconds(10));
        assertThat(abandoned(first)).as("both were continued").isZero();
    }

    private long abandoned(Duration first) {
        return get(store.abandon(LEASE, first, false, 1_000)).stream()
                .filter(ispb::equals)
                .count();
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
            Slice slice = new Slice(ispb, new Range(position - 1, position));
            assertThat(store.messages(Store.ANY_ERA, List.of(slice)).toCompletableFuture())
                    .as("position " + position)
                    .failsWithin(Duration.ofSeconds(20));
        }
    }

    // --- eras

    @Test
    void readsMessagesInTheEraOfTheirClaimOnly() {
        put(messages(ispb, 1));
        long era = claim(opened(), 1).era();
        List<Slice> slices = List.of(new Slice(ispb, new Range(0, 1)));

        assertThat(era).isEqualTo(get(store.moved(List.of(), List.of())).era());
        assertThat(get(store.messages(era, slices))).hasSize(1);
        assertThat(store.messages(era + 1, slices).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .withCauseInstanceOf(StoreUnavailable.class);
    }

    // --- what others did

    @Test
    void tellsWhichMarksMovedOn() {
        Ispb quiet = freshIspb();
        opened(quiet);
        put(messages(ispb, 2));
        ReadId id = opened();
        Mark stored = moved(new Mark(ispb, 0, 0));
        assertThat(stored.tail()).isEqualTo(2);

        assertThat(moved(List.of(stored, new Mark(quiet, 0, 0), new Mark(freshIspb(), 0, 0))))
                .isEmpty();
        claim(id, 1);
        assertThat(moved(List.of(stored))).as("a read moves nothing").isEmpty();
        put(messages(ispb, 1));
        assertThat(moved(stored)).isEqualTo(new Mark(ispb, 3, stored.version()));
        assertThat(moved(List.of())).isEmpty();
    }

    @Test
    void tellsWhichReadsThatWaitWouldBeAnsweredNow() {
        ReadId answered = opened();
        ReadId waiting = opened();
        Ispb other = freshIspb();
        opened(other);
        List<Read> reads = List.of(
                new Read(ispb, answered, 1),
                new Read(ispb, waiting, 1),
                new Read(other, answered, 1),
                new Read(ispb, ReadId.random(), 1));
        assertThat(get(store.moved(List.of(), reads)).streams()).isEmpty();

        put(messages(ispb, 1));
        claim(answered, 1);

        assertThat(get(store.moved(List.of(), reads)).streams()).containsExactly(new StreamId(ispb, answered.key()));
    }

    @Test
    void countsAVersionWheneverAStreamEnds() {
        put(messages(ispb, 9));
        Mark mark = moved(new Mark(ispb, 0, -1));
        ReadId ended = opened();
        ReadId abandoned = opened();
        claim(abandoned, 1);

        get(store.end(ispb, ended, true));
        Mark afterEnd = moved(mark);
        letTimePass(LEASE.plusSeconds(1));
        get(store.abandon(LEASE, LEASE, true, 1_000));
        Mark afterHold = moved(afterEnd);
        ReadId stopped = opened();
        get(store.stop(ispb));
        Mark afterStop = moved(afterHold);

        assertThat(List.of(mark, afterEnd, afterHold, afterStop))
                .extracting(Mark::version)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(claim(stopped, 1).outcome()).isEqualTo(Outcome.ENDED);
        Claim claim = claim(opened(), 1);
        assertThat(claim.mark()).isEqualTo(afterStop);
    }

    // --- helpers

    protected static List<Message> newMessages(Ispb receiver, int count) {
        return messages(receiver, count);
    }

    protected final <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
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

    private static CompletionStage<Claim> claimWhenFree(Store from, Read read) {
        return whenFree(() -> first(from.claim(List.of(read))));
    }

    private static <T> CompletionStage<T> first(CompletionStage<List<T>> answers) {
        return answers.thenApply(all -> all.get(0));
    }

    /** Asks again as long as another has locked the institution. */
    private static <T> CompletionStage<T> whenFree(Supplier<CompletionStage<T>> call) {
        CompletionStage<@Nullable T> answer = call.get()
                .exceptionallyCompose(failure -> Failures.unwrap(failure) instanceof Locked
                        ? CompletableFuture.completedStage(null)
                        : CompletableFuture.failedStage(failure));
        return answer.thenCompose(done -> done == null ? whenFree(call) : CompletableFuture.completedStage(done));
    }

    private Store replica(int i) {
        return i % 2 == 0 ? store() : otherStore();
    }

    private Receipt put(List<Message> messages) {
        return get(store.store(List.of(new Deposit(ispb, messages)))).get(0);
    }

    private List<Message> read(long first, long last) {
        return read(ispb, first, last);
    }

    private List<Message> read(Ispb institution, long first, long last) {
        return get(store.messages(Store.ANY_ERA, List.of(new Slice(institution, new Range(first - 1, last)))))
                .get(0);
    }

    private ReadId opened() {
        return opened(ispb);
    }

    private ReadId opened(Ispb institution) {
        ReadId id = ReadId.random();
        assertThat(open(institution, id)).isTrue();
        return id;
    }

    private static Opening opening(Ispb institution) {
        return new Opening(institution, ReadId.random().key(), null);
    }

    private boolean open(Ispb institution, ReadId id) {
        return get(store.open(List.of(new Opening(institution, id.key(), null))))
                .get(0);
    }

    private Claim claim(ReadId id, int max) {
        return claim(store, ispb, id, max);
    }

    private Claim claim(Store from, Ispb institution, ReadId id, int max) {
        return get(from.claim(List.of(new Read(institution, id, max)))).get(0);
    }

    private List<Mark> moved(List<Mark> since) {
        return get(store.moved(since, List.of())).marks();
    }

    private Mark moved(Mark since) {
        List<Mark> moved = moved(List.of(since));
        assertThat(moved).hasSize(1);
        return moved.get(0);
    }

    private static void assertBatch(Claim claim, @Nullable ReadId next, Range range, boolean redelivered) {
        assertThat(claim.outcome()).isEqualTo(Outcome.BATCH);
        assertThat(claim.batch()).contains(range);
        assertThat(claim.redelivered()).isEqualTo(redelivered);
        if (next != null) {
            assertThat(claim.id()).isEqualTo(next);
        }
    }

    private static void assertEmpty(Claim claim, ReadId id) {
        assertThat(claim.outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(claim.id()).isEqualTo(id);
        assertThat(claim.batch()).isEmpty();
    }
}
