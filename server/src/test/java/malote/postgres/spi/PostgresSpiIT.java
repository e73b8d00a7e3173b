package malote.postgres.spi;

import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import malote.message.icom.Payload;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.SpiStore;
import malote.spi.SpiStore.Change;
import malote.spi.SpiStore.Outcome;
import malote.spi.Step;
import org.junit.jupiter.api.Test;

/** The payment system's store as two servers have it on one database. */
final class PostgresSpiIT extends SpiStoreFixture {
    @Test
    void aStepIsCarriedOutAsAWhole() {
        Operation waiting = operation("PAYER001", "TAKER001", 1_050, LONG);
        Step accept = Payments.accept(waiting);

        Outcome.Done done = done(apply(store, accept));

        assertThat(operation(waiting.id())).contains(waiting);
        assertThat(account("PAYER001")).isEqualTo(new Account("PAYER001", false, false, -1_050, 1_050, null, 0));
        assertThat(done.delivered()).singleElement().satisfies(delivered -> {
            assertThat(delivered.owner()).isEqualTo("TAKER001");
            assertThat(delivered.messages())
                    .containsExactly(accept.deliveries().get(0).content());
            assertThat(delivered.last()).isEqualTo(tail("TAKER001"));
        });
        assertThat(queued("TAKER001")).containsExactly(waiting.id() + " to TAKER001");
        assertThat(get(otherStore.message(accept.id())))
                .contains(accept.received().get(0).content());
        assertThat(lines(waiting)).isEqualTo(1);

        assertThat(done(apply(otherStore, Payments.settle(waiting))).delivered())
                .extracting(SpiStore.Delivered::owner)
                .containsExactlyInAnyOrder("PAYER001", "TAKER001");
        assertThat(operation(waiting.id())).contains(Payments.ended(waiting, State.SETTLED, null));
        assertThat(account("PAYER001").reserved()).isZero();
        assertThat(account("TAKER001").available()).isEqualTo(1_050);
        assertThat(lines(waiting)).isEqualTo(2);
    }

    @Test
    void aStepOfWhichTheAnswerWasLostMayBeRepeated() {
        Operation waiting = operation("PAYER002", "TAKER002", 700, LONG);
        Step accept = Payments.accept(waiting);
        Step settle = Payments.settle(waiting);
        for (Step step : List.of(accept, settle)) {
            apply(store, step);
            assertThat(done(apply(otherStore, step)).delivered()).isEmpty();
        }

        assertThat(queued("TAKER002")).hasSize(2);
        assertThat(queued("PAYER002")).hasSize(1);
        assertThat(account("TAKER002").available()).isEqualTo(700);
        assertThat(lines(waiting)).isEqualTo(2);
    }

    @Test
    void aRepeatIsKnownWhileTheFirstIsUnderWay() {
        for (int i = 0; i < 30; i++) {
            Step accept = Payments.accept(operation("PAYER003", "TAKER003", 100, LONG));
            List<CompletionStage<List<Outcome>>> both =
                    List.of(store.apply(List.of(accept)), otherStore.apply(List.of(accept)));
            both.forEach(stage -> assertThat(get(stage)).hasSize(1));
            assertThat(apply(store, accept)).isInstanceOf(Outcome.Done.class);
        }

        assertThat(queued("TAKER003")).hasSize(30);
        assertThat(account("PAYER003").available()).isEqualTo(-3_000);
    }

    @Test
    void aStepThatOnlyDeliversMayBeRepeatedToo() {
        Step event = new Step(
                "event",
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new Step.Delivery("TAKER004", Payments.message("now"), null),
                        new Step.Delivery("TAKER004", Payments.message("later"), Instant.now())),
                List.of());
        apply(store, event);
        apply(otherStore, event);
        get(store.deliverDue(Instant.now().plus(LONG), 10));
        apply(store, event);
        get(store.deliverDue(Instant.now().plus(LONG), 10));

        assertThat(queued("TAKER004")).containsExactly("now", "later");
    }

    @Test
    void ofTwoServersThatDecideTheSameOperationOneIsFaster() {
        for (int i = 0; i < 30; i++) {
            Operation waiting = operation("PAYER005", "TAKER005", 100, LONG);
            apply(store, Payments.accept(waiting));
            CompletableFuture<Outcome> settled = applied(store, Payments.settle(waiting));
            CompletableFuture<Outcome> expired = applied(otherStore, Payments.expire(waiting));

            assertThat(List.of(get(settled).getClass(), get(expired).getClass()))
                    .containsExactlyInAnyOrder(Outcome.Done.class, Outcome.Changed.class);
        }

        assertThat(account("PAYER005").available() + account("TAKER005").available())
                .isZero();
        assertThat(account("PAYER005").reserved()).isZero();
        assertThat(queued("PAYER005")).hasSize(30);
    }

    @Test
    void ofTwoServersThatStoreTheSameOperationOneIsFaster() {
        for (int i = 0; i < 30; i++) {
            String id = "E2E" + NUMBER.incrementAndGet();
            Instant due = Instant.now().plus(LONG).truncatedTo(ChronoUnit.MICROS);
            CompletableFuture<Outcome> one =
                    applied(store, Payments.accept(Payments.operation(id, "PAYER006", "TAKER006", 100, due)));
            CompletableFuture<Outcome> other =
                    applied(otherStore, Payments.accept(Payments.operation(id, "PAYER006", "TAKER007", 100, due)));

            assertThat(List.of(get(one).getClass(), get(other).getClass()))
                    .containsExactlyInAnyOrder(Outcome.Done.class, Outcome.Changed.class);
        }

        assertThat(account("PAYER006").reserved()).isEqualTo(3_000);
    }

    @Test
    void nobodyWithALimitSpendsMoreThanItHas() {
        get(store.change("PAYER008", new Change(null, true, 450L, null, null)));
        List<Step> steps = IntStream.range(0, 5)
                .mapToObj(i -> Payments.accept(operation("PAYER008", "TAKER008", 100, LONG)))
                .toList();

        assertThat(get(store.apply(steps))).allMatch(outcome -> outcome instanceof Outcome.Changed);
        assertThat(account("PAYER008").available()).isEqualTo(450);
        assertThat(get(store.apply(steps.subList(0, 4)))).allMatch(outcome -> outcome instanceof Outcome.Done);
        assertThat(account("PAYER008")).isEqualTo(new Account("PAYER008", false, true, 50, 400, null, 0));
        assertThat(queued("TAKER008")).hasSize(4);
    }

    @Test
    void ofTenPaymentsAtOnceWithMoneyForFourExactlyFourAreAccepted() {
        get(store.change("PAYER009", new Change(null, true, 4_500L, null, null)));
        List<CompletableFuture<Boolean>> payments = IntStream.range(0, 10)
                .mapToObj(i -> pay(i % 2 == 0 ? store : otherStore, operation("PAYER009", "TAKER009", 1_000, LONG)))
                .toList();

        assertThat(payments.stream().filter(accepted -> get(accepted)).count()).isEqualTo(4);
        assertThat(queued("TAKER009")).hasSize(4);
        assertThat(account("PAYER009").available()).isEqualTo(500);
    }

    /** Looks, decides and, as long as something changes meanwhile, decides anew. */
    private static CompletableFuture<Boolean> pay(SpiStore at, Operation operation) {
        return at.look(List.of(), List.of(operation.payer()))
                .thenCompose(view -> {
                    Account payer = view.accounts().getOrDefault(operation.payer(), Account.unknown(operation.payer()));
                    if (payer.available() < operation.cents()) {
                        return CompletableFuture.completedStage(false);
                    }
                    return applied(at, Payments.accept(operation))
                            .thenCompose(outcome -> outcome instanceof Outcome.Done
                                    ? CompletableFuture.completedStage(true)
                                    : pay(at, operation));
                })
                .toCompletableFuture();
    }

    @Test
    void aStepWhoseQueueIsLockedStandsAside() throws SQLException {
        Step blocked = Payments.accept(operation("PAYER010", "TAKER010", 100, LONG));
        Step free = Payments.accept(operation("PAYER010", "TAKER011", 100, LONG));
        apply(store, Payments.accept(operation("PAYER010", "TAKER010", 100, LONG)));
        try (Connection connection = database.connection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT 1 FROM fila_entrada WHERE fila = 'icom/TAKER010/out' FOR UPDATE");

            List<Outcome> outcomes = get(store.apply(List.of(blocked, free)));

            assertThat(outcomes.get(0)).isNull();
            assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class);
            assertThat(operation(blocked.operations().get(0).id())).isEmpty();
            assertThat(get(store.message(blocked.id()))).isEmpty();
            assertThat(account("PAYER010").reserved()).isEqualTo(200);
            connection.rollback();
        }
        assertThat(apply(store, blocked)).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theMoneyIsTheSameWhateverTwoServersDoAtTheSameTime() throws Exception {
        long seed = new Random().nextLong();
        List<String> institutions =
                IntStream.range(0, 5).mapToObj(i -> "RANDOM0" + i).toList();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random random = new Random(seed + i);
                SpiStore at = i % 2 == 0 ? store : otherStore;
                runs.add(threads.submit(() -> work(at, institutions, random)));
            }
            int count = 0;
            for (Future<Integer> run : runs) {
                count += run.get();
            }

            assertThat(database.number("SELECT sum(disponivel + reservado) FROM contas WHERE ispb LIKE 'RANDOM%'"))
                    .isZero();
            assertThat(database.number("SELECT sum(valor) FROM operacoes WHERE pagador LIKE 'RANDOM%'"
                            + " AND situacao = 'aguardando'"))
                    .isEqualTo(database.number("SELECT sum(reservado) FROM contas WHERE ispb LIKE 'RANDOM%'"));
            assertThat(database.number("SELECT count(*) FROM mensagens_icom WHERE fila LIKE 'icom/RANDOM%'"))
                    .isEqualTo(count);
        } catch (AssertionError | Exception e) {
            throw new AssertionError("seed " + seed, e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Calls of several steps, of which some end a payment and some begin one; returns how many messages were delivered. */
    private static int work(SpiStore at, List<String> institutions, Random random) {
        List<Operation> waiting = new ArrayList<>();
        int delivered = 0;
        for (int call = 0; call < 40; call++) {
            List<Step> steps = new ArrayList<>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                if (!waiting.isEmpty() && random.nextBoolean()) {
                    Operation operation = waiting.remove(random.nextInt(waiting.size()));
                    steps.add(random.nextBoolean() ? Payments.settle(operation) : Payments.expire(operation));
                } else {
                    int payer = random.nextInt(institutions.size());
                    int receiver = (payer + 1 + random.nextInt(institutions.size() - 1)) % institutions.size();
                    steps.add(Payments.accept(operation(
                            institutions.get(payer), institutions.get(receiver), 1 + random.nextInt(99), LONG)));
                }
            }
            while (!steps.isEmpty()) {
                List<Outcome> outcomes = get(at.apply(steps));
                List<Step> left = new ArrayList<>();
                for (int i = 0; i < steps.size(); i++) {
                    if (!(outcomes.get(i) instanceof Outcome.Done)) {
                        left.add(steps.get(i));
                        continue;
                    }
                    delivered += steps.get(i).deliveries().size();
                    Operation operation = steps.get(i).operations().get(0);
                    if (operation.state() == State.WAITING) {
                        waiting.add(operation);
                    }
                }
                steps = left;
            }
        }
        return delivered;
    }

    @Test
    void whatIsHeldBackIsDeliveredWhenItIsDue() {
        Instant now = Instant.now();
        Step step = new Step(
                "held",
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new Step.Delivery("TAKER012", Payments.message("third"), now.plusSeconds(3_000)),
                        new Step.Delivery("TAKER012", Payments.message("second"), now.plusSeconds(2_000)),
                        new Step.Delivery("TAKER012", Payments.message("first"), null)),
                List.of());
        apply(store, step);
        assertThat(queued("TAKER012")).containsExactly("first");
        assertThat(get(store.deliverDue(now.plusSeconds(1_000), 10))).isEmpty();

        List<SpiStore.Delivered> delivered = get(otherStore.deliverDue(now.plusSeconds(2_500), 10));

        assertThat(delivered).singleElement().satisfies(to -> {
            assertThat(to.owner()).isEqualTo("TAKER012");
            assertThat(to.last()).isEqualTo(tail("TAKER012"));
        });
        Payload held = step.deliveries().get(0).content();
        assertThat(get(store.message(held.id()))).contains(held);
        assertThat(get(store.deliverDue(now.plusSeconds(3_500), 10))).hasSize(1);
        assertThat(queued("TAKER012")).containsExactly("first", "second", "third");
    }

    @Test
    void findsWhatIsDueAmongAMillionThatWait() {
        database.execute(
                "INSERT INTO operacoes (id, versao, tipo, situacao, pagador, recebedor, valor, original, resumo,"
                        + " recebida_id, vence_em, prazo, recebida_em)"
                        + " SELECT 'many' || i, 1, 'pagamento', 'aguardando', 'MANY0001', 'MANY0002', 1, 'x', 'x', 'x',"
                        + " now() + interval '1 day', now(), now() FROM generate_series(1, 1000000) AS i");
        try {
            database.execute("VACUUM ANALYZE operacoes");
            Operation late = operation("PAYER013", "TAKER013", 100, Duration.ofSeconds(-20));
            Operation later = operation("PAYER013", "TAKER013", 100, Duration.ofSeconds(-30));
            get(store.apply(List.of(Payments.accept(late), Payments.accept(later))));

            assertThat(get(store.due(Instant.now(), 10))).containsExactly(later, late);
            String plan = String.join(
                    "\n",
                    database.strings("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF)"
                            + " SELECT to_jsonb(o) FROM operacoes o WHERE o.vence_em <= now()"
                            + " ORDER BY o.vence_em LIMIT 100"));
            assertThat(plan).contains("Index Scan using operacoes_vence").doesNotContain("Seq Scan", "Sort");
            get(store.apply(List.of(Payments.expire(late), Payments.expire(later))));
            assertThat(get(store.due(Instant.now(), 10))).isEmpty();
        } finally {
            database.execute("DELETE FROM operacoes WHERE pagador = 'MANY0001'");
        }
    }

    @Test
    void changesOfAParticipantOnlyWhatIsNamed() {
        assertThat(get(store.change("PART0001", new Change(null, null, null, "accept", 30))))
                .isEqualTo(new Account("PART0001", false, false, 0, 0, "accept", 30));
        assertThat(get(store.change("PART0001", new Change(true, true, 99_950L, null, null))))
                .isEqualTo(new Account("PART0001", true, true, 99_950, 0, "accept", 30));
        Account last = get(store.change("PART0001", new Change(false, null, null, "", 0)));
        assertThat(last).isEqualTo(new Account("PART0001", false, true, 99_950, 0, null, 0));
        assertThat(get(otherStore.participants())).contains(last);
    }

    @Test
    void forgetsWhatIsOverAndNeverWhatWaits() {
        Operation waiting = operation("FORGET01", "FORGET02", 100, LONG);
        Operation over = operation("FORGET01", "FORGET02", 100, LONG);
        Step accept = Payments.accept(over);
        get(store.apply(List.of(Payments.accept(waiting), accept)));
        apply(store, Payments.settle(over));
        Duration retention = Duration.ofHours(2);

        letBe(Duration.ofHours(23));
        forget(retention);
        assertThat(lines(over)).isZero();
        assertThat(operation(over.id())).isPresent();
        assertThat(get(store.message(accept.id()))).isPresent();

        letBe(Duration.ofHours(26));
        forget(retention);
        assertThat(operation(over.id())).isEmpty();
        assertThat(get(store.message(accept.id()))).isEmpty();
        assertThat(operation(waiting.id())).isPresent();
    }
}
