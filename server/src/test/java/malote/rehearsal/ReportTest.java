package malote.rehearsal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import malote.rehearsal.Facts.Message;
import malote.rehearsal.Facts.Operation;
import malote.rehearsal.Facts.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of rehearsals, from facts made for it: 60 operations each way in a minute. */
final class ReportTest {
    private static final Instant BEGIN = Instant.parse("2026-11-27T12:00:00Z");
    private static final int COUNT = 60;

    private final List<Operation> operations = new ArrayList<>();
    private final List<Message> messages = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    @Test
    void anInstitutionThatDoesAllRightPasses() {
        run(20, 300, null);
        reads(6, " multipart n=3", "a");

        Map<String, Object> report = report();

        assertThat(report).containsEntry("verdict", "passed");
        assertThat(criteria(report)).allMatch(one -> Boolean.TRUE.equals(one.get("passed")));
        assertThat(criteria(report).stream()
                        .map(one -> (Integer) one.get("number"))
                        .distinct())
                .hasSize(12)
                .isSorted();
        assertThat((List<?>) report.get("advice")).isEmpty();
        assertThat(counts(report))
                .containsEntry("sent", (long) COUNT)
                .containsEntry("received", (long) COUNT)
                .containsEntry("acsc", (long) COUNT)
                .containsEntry("accc", (long) COUNT)
                .containsEntry("rjct", 0L)
                .containsEntry("ab03", 0L);
    }

    @Test
    void rejectionsAndMissingAnswersFailTheirCriteriaApart() {
        run(20, 300, null);
        end(operations.indexOf(received(3)), "AC03");
        end(operations.indexOf(received(9)), "AC03");
        end(operations.indexOf(received(5)), "AB03");

        Map<String, Object> report = report();

        assertThat(report).containsEntry("verdict", "failed");
        assertThat(criterion(report, 8)).containsEntry("passed", false).containsEntry("failed", 2L);
        assertThat(criterion(report, 9)).containsEntry("passed", false).containsEntry("failed", 1L);
        assertThat(counts(report)).containsEntry("rjct", 2L).containsEntry("ab03", 1L);
    }

    private Operation received(int number) {
        return operations.stream().filter(o -> !o.paid()).toList().get(number);
    }

    private void end(int index, String code) {
        Operation o = operations.get(index);
        operations.set(
                index,
                new Operation(
                        o.id(),
                        o.paid(),
                        "rejected",
                        code,
                        o.cents(),
                        o.accepted(),
                        o.t0(),
                        o.t1(),
                        o.t2(),
                        o.t3(),
                        o.t4()));
    }

    @Test
    void whoReadsLateFailsConsumptionAndIsToldToReadOn() {
        run(250, 300, null);
        reads(1, " multipart n=3", "a");
        requests.removeIf(request -> request.time().toEpochMilli() % 2_000 >= 1_000);

        Map<String, Object> report = report();

        assertThat(criterion(report, 4)).containsEntry("passed", false).containsEntry("failed", (long) COUNT);
        assertThat(criterion(report, 5)).containsEntry("passed", false);
        assertThat(criterion(report, 6)).containsEntry("passed", true);
        assertThat(advice(report)).anyMatch(one -> one.startsWith("Read on at once"));
        assertThat(advice(report)).anyMatch(one -> one.startsWith("Read with more than 1"));
    }

    @Test
    void whoReadsSingleMessagesIsToldOfMultipart() {
        run(250, 300, null);
        reads(6, " single n=1", "a");
        assertThat(advice(report())).anyMatch(one -> one.startsWith("Read multipart/mixed"));
    }

    @Test
    void whoConnectsForEachRequestIsToldToKeepConnections() {
        run(20, 300, null);
        reads(6, " multipart n=3", "");
        assertThat(advice(report())).anyMatch(one -> one.startsWith("Keep connections open"));
    }

    @Test
    void slowAnswersFailTheirCriteria() {
        run(20, 1_500, null);
        Map<String, Object> report = report();
        assertThat(criterion(report, 6)).containsEntry("passed", false);
        assertThat(criterion(report, 7)).containsEntry("passed", true);
    }

    @Test
    void aClockThatIsOffIsTold() {
        run(20, 300, Duration.ofSeconds(-5));
        Map<String, Object> report = report();
        assertThat(criterion(report, 10)).containsEntry("passed", false);
        assertThat(advice(report)).anyMatch(one -> one.startsWith("Check the clock"));
        assertThat(report).containsEntry("clockSkewMs", 5_000L);
    }

    @Test
    void volumeThatIsMissingIsCounted() {
        run(20, 300, null);
        operations.removeIf(o -> o.paid() && o.t0().isAfter(BEGIN.plusSeconds(30)));
        Map<String, Object> report = report();
        assertThat(criterion(report, 1)).containsEntry("passed", false).containsEntry("failed", 29L);
        assertThat(criterion(report, 11)).containsEntry("passed", false);
        assertThat(criterion(report, 12)).containsEntry("passed", false);
    }

    @Test
    void nothingIsNoPass() {
        assertThat(report()).containsEntry("verdict", "failed");
    }

    @Test
    void thePageAndTheTableHaveEverything() {
        run(20, 300, null);
        Facts facts = facts();
        Report report = new Report(facts);
        assertThat(report.csv().lines()).hasSize(2 * COUNT + 1).allMatch(line -> line.split(",", -1).length == 11);
        Map<String, Object> json = report.json(Map.of("version", "<1>"));
        String page = Page.of(json);
        criteria(json).forEach(one -> assertThat(page).contains(String.valueOf(one.get("name"))));
        assertThat(page).contains("<svg", "&lt;1&gt;").doesNotContain("<1>", "http://", "https://", "src=");
    }

    @Test
    void noCellIsTakenForAFormulaOrForSeveral() {
        run(20, 300, null);
        end(0, "=1+1");
        end(1, "@a,\"b\"");
        assertThat(new Report(facts()).csv()).contains(",rejected,'=1+1,", ",rejected,\"'@a,\"\"b\"\"\",");
    }

    /** All operations, handed out so late and answered so late; accepted so much before they came. */
    private void run(long consumed, long answered, @Nullable Duration accepted) {
        for (int i = 0; i < COUNT; i++) {
            Instant t0 = BEGIN.plusSeconds(i);
            Instant t2 = t0.plusMillis(5);
            operations.add(new Operation(
                    "E1" + i,
                    true,
                    "settled",
                    null,
                    100,
                    accepted == null ? t0.minusMillis(100) : t0.plus(accepted),
                    t0,
                    t0.plusMillis(10),
                    t2,
                    t2,
                    t2));
            message("E1" + i, "settled", t2, consumed);
            Instant t3 = t2.plusMillis(answered);
            operations.add(new Operation("E2" + i, false, "settled", null, 100, t0, t0, t0, t2, t3, t3));
            message("E2" + i, "forwarded", t2, consumed);
            message("E2" + i, "settled", t3, consumed);
        }
    }

    private void message(String operation, String kind, Instant available, long consumed) {
        messages.add(new Message(
                operation,
                kind,
                null,
                available,
                available.plusMillis(consumed),
                1,
                available.plusMillis(consumed + 5)));
    }

    /** So many readers, each of which reads all the time; a connection for each, or ({@code ""}) for each request. */
    private void reads(int readers, String how, String connection) {
        for (int second = 0; second < 60; second++) {
            for (int reader = 0; reader < readers; reader++) {
                String conn = connection.isEmpty() ? second + "." + reader : connection + reader;
                requests.add(new Request(
                        BEGIN.plusSeconds(second + 1), "read", "200 ms=1000 conn=" + conn + how, null, "test"));
            }
        }
    }

    private Facts facts() {
        Rehearsal rehearsal = new Rehearsal(
                "e_0",
                "32074986",
                10_000,
                1,
                COUNT / 10_000.0,
                7,
                BEGIN,
                Rehearsal.State.DRAINING,
                BEGIN,
                BEGIN.plusSeconds(60));
        return new Facts(rehearsal, operations, messages, requests, List.of("pibr.002"), Duration.ofSeconds(40));
    }

    private Map<String, Object> report() {
        return new Report(facts()).json(Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> criteria(Map<String, Object> report) {
        return (List<Map<String, Object>>) requireNonNull(report.get("criteria"));
    }

    private static Map<String, Object> criterion(Map<String, Object> report, int number) {
        return criteria(report).stream()
                .filter(one -> Integer.valueOf(number).equals(one.get("number")))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> counts(Map<String, Object> report) {
        return (Map<String, Object>) requireNonNull(report.get("counts"));
    }

    @SuppressWarnings("unchecked")
    private static List<String> advice(Map<String, Object> report) {
        return (List<String>) requireNonNull(report.get("advice"));
    }
}
