package malote.postgres;

import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import malote.postgres.rehearsal.PostgresOrders;
import malote.postgres.rehearsal.PostgresRehearsals;
import malote.rehearsal.Rehearsal;
import malote.rehearsal.Rehearsal.State;
import malote.rehearsal.RehearsalStore;
import malote.virtual.Order;
import malote.virtual.OrderStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rehearsals and what the virtual payer is to pay. */
final class RehearsalsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    static Path directory;

    private static TestDatabase database;
    private static RehearsalStore rehearsals;
    private static OrderStore orders;

    @BeforeAll
    static void start() throws Exception {
        database = new TestDatabase(directory);
        rehearsals = new PostgresRehearsals(database.queries());
        orders = new PostgresOrders(database.queries());
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    /** A server that ends in that moment leaves it to another. */
    @Test
    void aRehearsalBeginsTogetherWithItsOrder() {
        Rehearsal added = get(rehearsals.add("32074901", 10_000, 2, 0.00025, 7, Duration.ZERO))
                .orElseThrow();

        Rehearsal begun = get(rehearsals.move(DEADLINE, DAY)).get(0);

        assertThat(begun.id()).isEqualTo(added.id());
        assertThat(begun.state()).isEqualTo(State.RUNNING);
        assertThat(get(orders.hold("server", Map.of(), DEADLINE)))
                .contains(new Order(
                        added.id(),
                        "32074901",
                        0,
                        added.operations(),
                        added.perSecond(),
                        1,
                        7,
                        Objects.requireNonNull(begun.begin()),
                        0));
        assertThat(get(rehearsals.move(DEADLINE, DAY))).isEmpty();

        database.execute("UPDATE ensaios SET fim = now() - interval '2 min' WHERE ispb = '32074901'");
        get(rehearsals.move(DEADLINE, DAY));
        assertThat(get(rehearsals.move(DEADLINE, DAY)))
                .extracting(Rehearsal::state)
                .containsExactly(State.DRAINING);
        get(rehearsals.end(added.id(), new RehearsalStore.Judgement(Map.of("verdict", "failed"), "")));
        assertThat(get(orders.hold("server", Map.of(added.id(), 1), DEADLINE)))
                .extracting(Order::id)
                .doesNotContain(added.id());
        assertThat(state(added)).isEqualTo(State.DONE);
    }

    @Test
    void oneThatNothingBeginsIsOverInTheEndAndOneWithATimeWaitsForThat() {
        Rehearsal waiting =
                get(rehearsals.add("32074902", 10_000, 1, 1, 7, null)).orElseThrow();
        Rehearsal timed = get(rehearsals.add("32074903", 10_000, 1, 1, 7, DAY)).orElseThrow();

        get(rehearsals.move(DEADLINE, DAY));
        assertThat(List.of(state(waiting), state(timed))).containsOnly(State.WAITING);
        database.execute("UPDATE ensaios SET criado_em = criado_em - interval '25 h' WHERE situacao = 'esperando'");
        assertThat(get(rehearsals.move(DEADLINE, DAY))).isEmpty();

        assertThat(state(waiting)).isEqualTo(State.EXPIRED);
        assertThat(get(rehearsals.judgement(waiting.id()))).isEmpty();
        assertThat(state(timed)).isEqualTo(State.WAITING);
        assertThat(get(rehearsals.delete(timed.id()))).isTrue();
    }

    @Test
    void anInstitutionHasOneThatIsNotOver() {
        Rehearsal first = get(rehearsals.add("32074906", 10_000, 1, 1, 7, null)).orElseThrow();
        assertThat(get(rehearsals.add("32074906", 10_000, 1, 1, 7, null))).isEmpty();
        assertThat(get(rehearsals.delete(first.id()))).isTrue();
        assertThat(get(rehearsals.add("32074906", 10_000, 1, 1, 7, null))).isPresent();
    }

    @Test
    void lookingForAFirstPaymentCostsAnIndexScan() {
        database.execute(
                "INSERT INTO operacoes (id, versao, tipo, situacao, pagador, recebedor, valor, original, resumo,"
                        + " recebida_id, prazo, recebida_em) SELECT 'E' || n, 1, 'pagamento', 'recebida', '3207490' || n % 10,"
                        + " '32074999', 1, 'E' || n, '', '', now(), now() FROM generate_series(1, 20000) n");
        database.execute("ANALYZE operacoes");

        assertThat(
                        database.strings(
                                "EXPLAIN SELECT min(o.recebida_em) FROM operacoes o"
                                        + " WHERE o.recebida_em >= now() - interval '1 day' AND o.pagador = '32074904' AND o.recebedor = '99999A04'"))
                .anyMatch(line -> line.contains("operacoes_ensaio"))
                .noneMatch(line -> line.contains("Seq Scan"));
    }

    @Test
    void anOrderThatIsDoneIsForgotten() {
        for (String id : List.of("v_old", "v_new", "v_open")) {
            get(orders.add(new Order(id, "32074905", 1, 10, 1, 1, 1, Instant.EPOCH, 0)));
        }
        database.execute("UPDATE envios SET enviadas = 10 WHERE id IN ('v_old', 'v_new')");
        database.execute("UPDATE envios SET visto_em = now() - interval '2 days' WHERE id IN ('v_old', 'v_open')");

        assertThat(database.number("SELECT forget_payments(interval '1 hour', 100)"))
                .isEqualTo(1);

        assertThat(database.strings("SELECT id FROM envios WHERE id LIKE 'v%' ORDER BY id"))
                .containsExactly("v_new", "v_open");
    }

    private static State state(Rehearsal rehearsal) {
        return get(rehearsals.find(rehearsal.id())).get(0).state();
    }
}
