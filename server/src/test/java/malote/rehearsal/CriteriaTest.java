package malote.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import malote.rehearsal.Facts.Message;
import malote.rehearsal.Facts.Operation;
import malote.rehearsal.Facts.Request;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the limits of the criteria and of the advice are: what is wrong fails its criterion, and no other. */
class CriteriaTest {
    @Test
    void whoDoesEverythingRightPasses() {
        Map<String, Object> report = new Report(new Rehearsed().facts()).json(Map.of("version", "1"));

        assertThat(report).containsEntry("verdict", "passed").containsEntry("advice", List.of());
        assertThat(criteria(new Rehearsed()).stream().map(Criterion::number).distinct())
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(map(report.get("counts")))
                .containsEntry("sent", 100L)
                .containsEntry("received", 100L)
                .containsEntry("acsc", 100L)
                .containsEntry("accc", 100L)
                .containsEntry("rjct", 0L)
                .containsEntry("ab03", 0L)
                .containsEntry("unanswered", 0L);
        assertThat(map(map(report.get("percentiles")).get("delivered - available")))
                .containsEntry("count", 300)
                .containsEntry("p50", 12L)
                .containsEntry("max", 12L);
        assertThat(map(report.get("conditions"))).containsEntry("version", "1").containsEntry("seed", 7L);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(1, 3, all -> without(all, true, 3)),
                fault(2, 2, all -> without(all, false, 2)),
                fault(3, 1, all -> all.change(true, 1, o -> times(o, o.accepted(), o.t3(), null))),
                fault(6, 51, all -> all.change(false, 51, o -> times(o, o.accepted(), answered(o, 1_401), o.t4()))),
                fault(7, 6, all -> all.change(false, 6, o -> times(o, o.accepted(), answered(o, 2_301), o.t4()))),
                fault(8, 2, all -> all.change(false, 2, o -> rejected(o, "AC03"))),
                fault(9, 1, all -> all.change(false, 1, o -> rejected(o, "AB03"))),
                fault(10, 6, all -> all.change(true, 6, o -> times(o, o.t0().minusMillis(1_491), o.t3(), o.t4()))));
    }

    private static Arguments fault(int number, long failed, UnaryOperator<Rehearsed> how) {
        return Arguments.of(number, failed, how);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsWrongFailsItsCriterionAndNoOther(int number, long failed, UnaryOperator<Rehearsed> how) {
        List<Criterion> wrong = criteria(how.apply(new Rehearsed())).stream()
                .filter(one -> !one.passed())
                .toList();

        assertThat(wrong).singleElement().satisfies(one -> {
            assertThat(one.number()).isEqualTo(number);
            assertThat(one.failed()).isEqualTo(failed);
        });
    }

    @Test
    void ninetyNineOfAHundredMustBeHandedOutWithin200Milliseconds() {
        Duration limit = Duration.ofMillis(200);
        assertThat(passes(new Rehearsed().late("forwarded", 100, limit), 5)).isTrue();
        assertThat(passes(new Rehearsed().late("forwarded", 1, limit.plusMillis(1)), 5))
                .isTrue();
        assertThat(passes(new Rehearsed().late("forwarded", 2, limit.plusMillis(1)), 5))
                .isFalse();
        // Of those that were settled, every other one is of a payment that was received.
        Rehearsed late = new Rehearsed().late("settled", 3, limit.plusMillis(1));
        assertThat(passes(late, 4)).isFalse();
        assertThat(criteria(late).stream().filter(one -> one.number() == 5).map(Criterion::failed))
                .containsExactly(0L, 1L, 1L);
    }

    @Test
    void whatWasNeverHandedOutIsLate() {
        Rehearsed all = new Rehearsed();
        all.messages.replaceAll(
                one -> one.operation().equals("R7") || one.operation().equals("R8")
                        ? new Message(one.operation(), one.kind(), null, one.available(), null, 0, null)
                        : one);

        assertThat(passes(all, 5)).isFalse();
        assertThat(passes(all, 4)).isTrue();
    }

    @Test
    void aBurstIsNotEven() {
        Rehearsed all = new Rehearsed().change(true, 40, o -> moved(o, Rehearsed.BEGIN.plusMillis(100)));

        assertThat(criteria(all).stream().filter(one -> !one.passed()).map(Criterion::number))
                .containsExactly(12);
    }

    @Test
    void nothingAtAllPassesNothingThatIsToBeSeen() {
        Rehearsed none = new Rehearsed();
        none.operations.clear();
        none.messages.clear();
        none.requests.clear();
        Map<String, Object> report = new Report(none.facts()).json(Map.of());

        assertThat(report).containsEntry("verdict", "failed");
        assertThat(criteria(none).stream().filter(Criterion::passed).map(Criterion::number))
                .containsExactly(8, 9);
        assertThat(Page.of(report)).contains("No messages.");
    }

    @Test
    void singleReadsOfWhoIsSlowAreAdvisedAgainst() {
        UnaryOperator<Request> single = request -> detail(request, "200 ms=1000 conn=b1 gzip single n=1");

        assertThat(advice(new Rehearsed().reads(single))).isEmpty();
        assertThat(advice(new Rehearsed().reads(single).late("forwarded", 50, Duration.ofMillis(300))))
                .singleElement()
                .asString()
                .startsWith("Read multipart/mixed: 100 % of the answers");
    }

    @Test
    void oneReaderThatSleepsIsToldBoth() {
        Rehearsed all = new Rehearsed();
        all.requests.removeIf(Request::isRead);
        for (int i = 0; i < 120; i++) {
            all.requests.add(Rehearsed.request(
                    Rehearsed.BEGIN.plusMillis(i * 500L + 200), "read", "200 ms=200 conn=b1 multipart n=2"));
        }

        assertThat(advice(all))
                .hasSize(2)
                .anyMatch(one -> one.startsWith("Read with more than 1 at a time"))
                .anyMatch(one ->
                        one.contains("for 60 % of the time nobody was reading") && one.contains("longer than 300 ms"));
        Map<String, Object> http = new Habits(all.facts()).json();
        assertThat(http).containsEntry("readersAtATime", 1).containsEntry("singleShare", 0.0);
    }

    @Test
    void aConnectionForEachReadIsAdvisedAgainst() {
        int[] connection = {0};
        Rehearsed all = new Rehearsed()
                .reads(request -> detail(request, "200 ms=1000 conn=" + connection[0]++ + " multipart n=2"));

        assertThat(advice(all)).singleElement().asString().startsWith("Keep connections open: nearly each read");
    }

    @Test
    void aClockThatIsOffAndTooManyReadsAreTold() {
        Rehearsed all = new Rehearsed().change(true, 100, o -> times(o, o.t0().plusSeconds(5), o.t3(), o.t4()));
        all.requests.add(Rehearsed.request(Rehearsed.BEGIN, "read", "429 ms=0 conn=b7"));

        assertThat(advice(all))
                .hasSize(2)
                .anyMatch(one -> one.startsWith("Check the clock"))
                .anyMatch(one -> one.contains("429"));
        assertThat(new Report(all.facts()).json(Map.of())).containsEntry("clockSkewMs", -5_000L);
    }

    @Test
    void theSlowestOperationsComeFirst() {
        Rehearsed all = new Rehearsed().change(true, 1, o -> times(o, o.accepted(), o.t3(), o.t0().plusSeconds(9)));

        assertThat(new Report(all.facts()).json(Map.of()).get("slowest"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(10)
                .first()
                .satisfies(one ->
                        assertThat(map(one)).containsEntry("endToEndId", "E0").containsEntry("millis", 9_000L));
    }

    @Test
    void theChecklistTicksWhatWasSeen() {
        Rehearsed all = new Rehearsed().change(false, 1, o -> rejected(o, "AC03"));
        all.seen.addAll(List.of("pibr.002", "received pacs.004"));

        assertThat(Checklist.of(all.facts()))
                .containsEntry("1 Echo: pibr.001 answered by pibr.002", true)
                .containsEntry("2a Pay, primary channel", true)
                .containsEntry("2b Be paid, primary channel", true)
                .containsEntry("2e Reject a payment", true)
                .containsEntry("2f Send a return", true)
                .containsEntry("2g Accept a return", false)
                .containsEntry("2c Pay, secondary channel", null);
    }

    @Test
    void thePageNeedsNothingElseAndLetsNoTextBeMarkup() {
        Rehearsed all = new Rehearsed();
        all.requests.add(new Request(Rehearsed.BEGIN, "read", "200 ms=1", null, "<script>alert(1)</script>"));
        String page = Page.of(new Report(all.facts()).json(Map.of("system", "a & b")));

        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<svg", "a &amp; b", "&lt;script&gt;", "no statement of the Central Bank")
                .doesNotContain("<script", "src=", "href=");
    }

    private static List<Criterion> criteria(Rehearsed all) {
        return new Criteria(all.facts()).judge();
    }

    private static boolean passes(Rehearsed all, int number) {
        return criteria(all).stream().filter(one -> one.number() == number).allMatch(Criterion::passed);
    }

    private static List<String> advice(Rehearsed all) {
        Facts facts = all.facts();
        return Advice.of(facts, new Habits(facts), new Criteria(facts).judge());
    }

    private static Rehearsed without(Rehearsed all, boolean isPaid, int count) {
        // From the middle, so that what is left lasts as long.
        List<Operation> those =
                all.operations.stream().filter(one -> one.paid() == isPaid).toList();
        for (int i = 0; i < count; i++) {
            all.operations.remove(those.get(30 + i * 20));
        }
        return all;
    }

    private static Instant answered(Operation of, long millis) {
        return Objects.requireNonNull(of.t2()).plusMillis(millis);
    }

    private static Operation times(Operation of, Instant accepted, @Nullable Instant t3, @Nullable Instant t4) {
        return new Operation(
                of.id(), of.paid(), of.state(), of.code(), of.cents(), accepted, of.t0(), of.t1(), of.t2(), t3, t4);
    }

    private static Operation moved(Operation of, Instant t0) {
        return new Operation(
                of.id(), of.paid(), of.state(), of.code(), of.cents(), t0, t0, t0, t0, t0, t0.plusMillis(60));
    }

    private static Operation rejected(Operation of, String code) {
        return new Operation(
                of.id(),
                of.paid(),
                "rejected",
                code,
                of.cents(),
                of.accepted(),
                of.t0(),
                of.t1(),
                of.t2(),
                of.t3(),
                of.t4());
    }

    private static Request detail(Request of, String detail) {
        return new Request(of.time(), of.event(), detail, of.fault(), of.agent());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value);
    }
}
