package malote.spi.decide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static malote.spi.Xmls.PAYER;
import static malote.spi.Xmls.RECEIVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.icom.Catalog;
import malote.icom.Participants;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.SpiStore.View;
import malote.spi.Step;
import malote.spi.Step.Movement;
import malote.spi.Xmls;
import malote.spi.book.Paths;
import malote.spi.book.Rules;
import malote.spi.check.Schemas;
import malote.spi.decide.Request.Due;
import malote.spi.decide.Request.Item;
import malote.spi.decide.Request.Posted;
import malote.spi.read.Message;
import malote.spi.write.Outgoing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The payment system's decisions, with a store in memory that does what steps say. */
final class DecisionsTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /** By which everything that goes out must be valid, where they are: they are not ours to pass on. */
    private static final Optional<Schemas> OFFICIAL = officialSchemas();

    private Instant now = START;
    private Rules rules = rules(1, Optional.empty());
    private final Outgoing outgoing = new Outgoing(Catalog.out(List.of()), () -> now);
    private final Map<String, Operation> operations = new HashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, Message> messages = new HashMap<>();
    /** What was delivered to whom, in order. */
    private final List<Message> delivered = new ArrayList<>();

    private long given;

    private static Rules rules(int perMessage, Optional<Set<Ispb>> only) {
        return new Rules(
                Catalog.in(List.of()), new Participants(only), DEADLINE, Duration.ofMinutes(45), perMessage, false);
    }

    private static Optional<Schemas> officialSchemas() {
        Path directory =
                Path.of(Optional.ofNullable(System.getenv("ICOM_XSD_DIR")).orElse("../../shared/icom/xsd"));
        return Files.isDirectory(directory)
                ? Optional.of(Schemas.read(directory, Catalog.out(List.of()).names()))
                : Optional.empty();
    }

    @AfterEach
    void theSumOfAllMoneyIsConstant() {
        long sum = accounts.values().stream()
                .mapToLong(account -> account.available() + account.reserved())
                .sum();
        assertThat(sum).isEqualTo(given);
        assertThat(accounts.values()).allMatch(account -> account.reserved() >= 0);
    }

    @Test
    void aPaymentIsForwardedAnsweredAndSettled() {
        give(PAYER, 100_00);
        String id = pay("12.34");
        assertThat(sent()).containsExactly(RECEIVER + " pacs.008 " + id);
        assertThat(account(PAYER)).isEqualTo(new Account(PAYER, false, true, 87_66, 12_34, null, 0));
        assertThat(operation(id).state()).isEqualTo(State.WAITING);
        assertThat(operation(id).due()).isEqualTo(START.plus(DEADLINE));

        later(Duration.ofSeconds(1));
        post(RECEIVER, Xmls.accept(RECEIVER, id));

        assertThat(sent()).containsExactly(PAYER + " pacs.002 " + id + " ACSC", RECEIVER + " pacs.002 " + id + " ACCC");
        assertThat(operation(id).state()).isEqualTo(State.SETTLED);
        assertThat(operation(id).due()).isNull();
        assertThat(operation(id).version()).isEqualTo(2);
        assertThat(account(PAYER).reserved()).isZero();
        assertThat(account(RECEIVER).available()).isEqualTo(12_34);
    }

    @Test
    void aRejectionIsToldToBothAndTheMoneyIsBack() {
        give(PAYER, 100_00);
        String id = pay("12.34");
        sent();
        post(RECEIVER, Xmls.status(RECEIVER, id, id, "RJCT", "AC03"));

        assertThat(sent())
                .containsExactly(PAYER + " pacs.002 " + id + " RJCT AC03", RECEIVER + " pacs.002 " + id + " RJCT AC03");
        assertThat(account(PAYER).available()).isEqualTo(100_00);
        assertThat(operation(id).code()).isEqualTo("AC03");
    }

    @Test
    void withoutAnAnswerInTimeBothGetAb03AndALateAnswerIsRefused() {
        String id = pay("1.00");
        sent();
        later(DEADLINE.minusMillis(1));
        assertThat(due(id).operations()).isEmpty();
        later(Duration.ofMillis(1));
        due(id);
        assertThat(sent())
                .containsExactly(PAYER + " pacs.002 " + id + " RJCT AB03", RECEIVER + " pacs.002 " + id + " RJCT AB03");
        assertThat(due(id).operations()).isEmpty();

        post(RECEIVER, Xmls.accept(RECEIVER, id));
        assertThat(sent()).containsExactly(RECEIVER + " admi.002 EndToEndId=" + id);
        assertThat(operation(id).state()).isEqualTo(State.REJECTED);
    }

    @Test
    void anAnswerAfterTheDeadlineIsTooLateAlsoIfNobodyHasLooked() {
        String id = pay("1.00");
        sent();
        later(DEADLINE);
        post(RECEIVER, Xmls.accept(RECEIVER, id));
        assertThat(sent())
                .containsExactlyInAnyOrder(
                        PAYER + " pacs.002 " + id + " RJCT AB03",
                        RECEIVER + " pacs.002 " + id + " RJCT AB03",
                        RECEIVER + " admi.002 EndToEndId=" + id);
    }

    @Test
    void refusesWhatIsWrongBeforeForwarding() {
        assertThat(refusal(Xmls.operation(id(), "0.00", now, PAYER, RECEIVER))).isEqualTo("AM01");
        assertThat(refusal(Xmls.operation(id(), "1.00", now, PAYER, PAYER))).isEqualTo("AG12");
        assertThat(refusal(Xmls.operation(id(), "1.00", now, "87654321", RECEIVER)))
                .isEqualTo("AGNT");
        assertThat(refusal(Xmls.operation(id(), "1.00", now.minus(DEADLINE), PAYER, RECEIVER)))
                .isEqualTo("AB03");
        for (String off : List.of("2026112523", "2026112701", "2026133112", "2026022912")) {
            String id = "E" + PAYER + off + "59" + "abcdefghijk";
            assertThat(refusal(Xmls.operation(id, "1.00", now, PAYER, RECEIVER)))
                    .as(id)
                    .isEqualTo("FF08");
        }
        accounts.put(PAYER, new Account(PAYER, true, false, 0, 0, null, 0));
        assertThat(refusal(Xmls.operation(id(), "1.00", now, PAYER, RECEIVER))).isEqualTo("DS02");
        accounts.remove(PAYER);
        rules = rules(1, Optional.of(Set.of(new Ispb(PAYER))));
        assertThat(refusal(Xmls.operation(id(), "1.00", now, PAYER, RECEIVER))).isEqualTo("RC10");
    }

    private String refusal(String operation) {
        post(PAYER, Xmls.payment(PAYER, operation));
        List<String> sent = sent();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0)).startsWith(PAYER + " pacs.002 ").contains(" RJCT ");
        return sent.get(0).substring(sent.get(0).lastIndexOf(' ') + 1);
    }

    @Test
    void aWrongNumberOfOperationsRefusesAllOfThem() {
        String one = id();
        String two = id();
        post(
                PAYER,
                Xmls.payments(
                        PAYER,
                        3,
                        List.of(
                                Xmls.operation(one, "1.00", now, PAYER, RECEIVER),
                                Xmls.operation(two, "1.00", now, PAYER, RECEIVER))));
        assertThat(sent())
                .containsExactly(PAYER + " pacs.002 " + one + " RJCT AM18", PAYER + " pacs.002 " + two + " RJCT AM18");
        assertThat(operations).isEmpty();
    }

    @Test
    void withMoneyForFourOfTenFourAreForwarded() {
        give(PAYER, 45_00);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            requests.add(posted(PAYER, Xmls.payment(PAYER, Xmls.operation(id(), "10.00", now, PAYER, RECEIVER))));
        }
        decide(requests);
        List<String> sent = sent();
        assertThat(sent.stream().filter(text -> text.startsWith(RECEIVER + " pacs.008")))
                .hasSize(4);
        assertThat(sent.stream().filter(text -> text.endsWith("RJCT AM04"))).hasSize(6);
        assertThat(account(PAYER)).isEqualTo(new Account(PAYER, false, true, 5_00, 40_00, null, 0));
    }

    @Test
    void theSameOperationAgainGetsTheSameAnswerAndMovesNoMoney() {
        give(PAYER, 100_00);
        String id = id();
        String operation = Xmls.operation(id, "30.00", now, PAYER, RECEIVER);
        post(PAYER, Xmls.payment(PAYER, operation));
        post(PAYER, Xmls.payment(PAYER, operation));
        assertThat(sent()).as("nothing more while it waits").containsExactly(RECEIVER + " pacs.008 " + id);
        post(RECEIVER, Xmls.accept(RECEIVER, id));
        sent();

        post(PAYER, Xmls.payment(PAYER, operation));
        assertThat(sent()).containsExactly(PAYER + " pacs.002 " + id + " ACSC");
        post(PAYER, Xmls.payment(PAYER, operation.replace("30.00", "31.00")));
        assertThat(sent()).containsExactly(PAYER + " admi.002 EndToEndId=" + id);
        assertThat(account(PAYER).available()).isEqualTo(70_00);
    }

    @Test
    void aWrongNumberOfOperationsDoesNotRefuseOneThatIsKnown() {
        String id = pay("30.00");
        post(RECEIVER, Xmls.accept(RECEIVER, id));
        sent();
        String other = id();
        List<String> both = List.of(
                Xmls.operation(id, "30.00", now, PAYER, RECEIVER), Xmls.operation(other, "1.00", now, PAYER, RECEIVER));

        post(PAYER, Xmls.payments(PAYER, 3, both));

        assertThat(statuses()).containsExactlyInAnyOrder(id + " ACSC", other + " RJCT AM18");
    }

    @Test
    void manyOperationsWithoutAnIdAreRefusedByOneMessage() {
        String operation = Xmls.operation("none", "1.00", now, PAYER, RECEIVER);
        post(PAYER, Xmls.payment(PAYER, Collections.nCopies(11, operation).toArray(String[]::new)));
        assertThat(sent()).containsExactly(PAYER + " admi.002 null");
    }

    @Test
    void anIdThatNoIndexTakesIsNotNoted() {
        String operation = Xmls.operation("E".repeat(5_000), "1.00", now, PAYER, RECEIVER);
        Step step =
                decide(List.of(posted(PAYER, Xmls.payment(PAYER, operation)))).get(0);
        assertThat(sent()).containsExactly(PAYER + " admi.002 null");
        assertThat(step.lines()).hasSize(2).allMatch(line -> line.operation() == null);

        Strike strike = new Strike("rule", new Fault(Kind.SILENCE, Map.of()), 1);
        Posted struck = (Posted) posted(PAYER, Xmls.payment(PAYER, operation));
        Step other = decide(List.of(new Posted(PAYER, now, struck.items(), Map.of("E".repeat(5_000), strike))))
                .get(0);
        assertThat(other.lines())
                .hasSize(3)
                .allMatch(line -> line.operation() == null)
                .allMatch(line -> line.resourceId() == null || line.resourceId().length() < 100);
    }

    @Test
    void noBalanceGrowsBeyondWhatCanBeKept() {
        long nearTheMost = 999_950_000_000_000_000L;
        assertThat(refusal(Xmls.operation(id(), "1000000000000.00", now, PAYER, RECEIVER)))
                .isEqualTo("ED05");
        give(RECEIVER, nearTheMost);
        assertThat(refusal(Xmls.operation(id(), "999999999999.99", now, PAYER, RECEIVER)))
                .isEqualTo("ED05");
        accounts.put(PAYER, new Account(PAYER, false, false, -nearTheMost, 0, null, 0));
        given -= nearTheMost;
        assertThat(refusal(Xmls.operation(id(), "999999999999.99", now, PAYER, "87654321")))
                .isEqualTo("AM04");
    }

    @Test
    void whatItsReceiverHasNoRoomForWhenItSettlesIsRejected() {
        String id = pay("999999999999.99");
        sent();
        give(RECEIVER, 999_950_000_000_000_000L);

        post(RECEIVER, Xmls.accept(RECEIVER, id));

        assertThat(statuses()).containsExactly(id + " RJCT ED05", id + " RJCT ED05");
        assertThat(account(PAYER)).isEqualTo(Account.unknown(PAYER));
    }

    @Test
    void aPaymentThatWasAcceptedInAnotherAgeReservesNoMoney() {
        for (String time :
                List.of("9999-12-31T23:59:59.000Z", "+1000000000-12-31T23:59:59Z", "2026-11-27T00:00:00.001Z")) {
            post(PAYER, Xmls.payment(PAYER, acceptedAt(time)));
            assertThat(sent().get(0)).startsWith(PAYER + " admi.002 EndToEndId=");
        }
        for (String time :
                List.of("0000-01-01T00:00:00.000Z", "-999999999-01-01T00:00:00Z", "2026-11-25T23:59:59.999Z")) {
            assertThat(refusal(acceptedAt(time))).isEqualTo("AB03");
        }
        String late = acceptedAt("2026-11-26T11:50:00.000Z");
        assertThat(refusal(late)).isEqualTo("AB03");
        assertThat(operations.values()).extracting(Operation::deadline).contains(Instant.parse("2026-11-26T11:50:40Z"));
        assertThat(operations.values())
                .allMatch(operation ->
                        Duration.between(operation.deadline(), now).abs().toDays() < 1);
    }

    private String acceptedAt(String time) {
        return Xmls.operation(id(), "1.00", now, PAYER, RECEIVER)
                .replaceFirst("<AccptncDtTm>[^<]*<", "<AccptncDtTm>" + time + "<");
    }

    @Test
    void aReceiversReasonsAreThoseThatMessagesTake() {
        String id = pay("1.00");
        sent();
        for (String code : List.of("AC3", "AC03X", "=1+1", "ac03")) {
            post(RECEIVER, Xmls.status(RECEIVER, id, id, "RJCT", code));
            assertThat(sent()).containsExactly(RECEIVER + " admi.002 EndToEndId=" + id);
        }
        String rejection = Xmls.status(RECEIVER, id, id, "RJCT", "AC03");
        String reason = "</Rsn><AddtlInf>" + "x".repeat(105);
        post(RECEIVER, rejection.replace("</Rsn>", reason + "x</AddtlInf>"));
        assertThat(sent()).containsExactly(RECEIVER + " admi.002 EndToEndId=" + id);

        post(RECEIVER, rejection.replace("</Rsn>", reason + "</AddtlInf>"));
        assertThat(statuses()).containsExactly(id + " RJCT AC03", id + " RJCT AC03");
    }

    @Test
    void anOperationThatWasForwardedAndRejectedAtOnceSaysInWhichMessage() {
        String id = id();
        Strike strike = new Strike("rule", new Fault(Kind.REJECT, Map.of("by", "receiver")), 1);
        Posted plain = (Posted) posted(PAYER, Xmls.payment(PAYER, Xmls.operation(id, "1.00", now, PAYER, RECEIVER)));
        decide(List.of(new Posted(PAYER, now, plain.items(), Map.of(id, strike))));
        assertThat(operation(id).state()).isEqualTo(State.REJECTED);
        assertThat(operation(id).forwarded()).isNotNull();
    }

    @Test
    void aStrangersAnswerIsRefused() {
        String id = pay("1.00");
        sent();
        post(PAYER, Xmls.accept(PAYER, id));
        assertThat(sent()).containsExactly(PAYER + " admi.002 EndToEndId=" + id);
        assertThat(operation(id).state()).isEqualTo(State.WAITING);
        String unknown = id();
        post(RECEIVER, Xmls.accept(RECEIVER, unknown));
        assertThat(sent()).containsExactly(RECEIVER + " admi.002 EndToEndId=" + unknown);
    }

    @Test
    void aReturnGoesBackToThePayer() {
        String id = pay("20.00");
        post(RECEIVER, Xmls.accept(RECEIVER, id));
        sent();
        String back = Xmls.returnId(RECEIVER, now);
        post(RECEIVER, Xmls.giveBack(RECEIVER, PAYER, back, id, "15.00"));
        assertThat(sent()).containsExactly(PAYER + " pacs.004 " + back);
        assertThat(account(RECEIVER).reserved()).isEqualTo(15_00);

        post(PAYER, Xmls.status(PAYER, back, id, "ACSP", ""));
        assertThat(sent())
                .containsExactly(RECEIVER + " pacs.002 " + back + " ACSC", PAYER + " pacs.002 " + back + " ACCC");
        assertThat(account(PAYER).available()).isEqualTo(-5_00);
        assertThat(account(RECEIVER).available()).isEqualTo(5_00);

        post(RECEIVER, Xmls.giveBack(RECEIVER, PAYER, Xmls.returnId(RECEIVER, now), back, "1.00"));
        assertThat(sent().get(0)).endsWith("RJCT AG13");
        String unknown = Xmls.returnId(PAYER, now);
        post(RECEIVER, Xmls.giveBack(RECEIVER, PAYER, Xmls.returnId(RECEIVER, now), unknown, "1.00"));
        assertThat(sent().get(0)).startsWith(RECEIVER + " admi.002 ReturnId=");
    }

    @Test
    void questionsAreAnswered() {
        give(PAYER, 100_00);
        String id = pay("12.34");
        post(RECEIVER, Xmls.accept(RECEIVER, id));
        messages.put(id, requireNonNull(delivered.get(0)));
        delivered.clear();

        post(PAYER, Xmls.echo(PAYER, "al\u00f4"));
        post(PAYER, Xmls.question(PAYER, ""));
        post(PAYER, Xmls.question(PAYER, id));
        post(RECEIVER, Xmls.question(RECEIVER, id));

        assertThat(delivered.stream().map(Message::type))
                .containsExactly("pibr.002", "camt.053", "camt.054", "camt.054");
    }

    @Test
    void virtualReceiversAnswerThemselves() {
        assertThat(paidTo("99999A04")).isEqualTo("ACSC");
        assertThat(paidTo("99999R03")).isEqualTo("RJCT AC03");
        accounts.put(RECEIVER, new Account(RECEIVER, false, false, 0, 0, "slow:1400,2300", 0));
        String slow = pay("1.00");
        assertThat(sent()).isEmpty();
        assertThat(operation(slow).due()).isBetween(now.plusMillis(200), now.plusSeconds(10));
        now = requireNonNull(operation(slow).due());
        due(slow);
        assertThat(sent()).containsExactly(PAYER + " pacs.002 " + slow + " ACSC");

        accounts.put(
                RECEIVER, new Account(RECEIVER, false, false, account(RECEIVER).available(), 0, "silent", 0));
        String silent = pay("1.00");
        later(DEADLINE);
        due(silent);
        assertThat(sent()).containsExactly(PAYER + " pacs.002 " + silent + " RJCT AB03");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "silent"})
    void anOperationOfAReceiverThatAnswersItselfNoLongerHasItsFullTime(String virtual) {
        accounts.put(RECEIVER, new Account(RECEIVER, false, false, 0, 0, "slow:1400,2300", 0));
        String id = pay("1.00");
        now = requireNonNull(operation(id).due());
        accounts.put(RECEIVER, new Account(RECEIVER, false, false, 0, 0, virtual.isEmpty() ? null : virtual, 0));

        due(id);

        assertThat(sent()).isEmpty();
        assertThat(operation(id).due()).isEqualTo(operation(id).deadline());
        now = operation(id).deadline();
        due(id);
        assertThat(sent()).contains(PAYER + " pacs.002 " + id + " RJCT AB03");
    }

    private String paidTo(String ispb) {
        String id = id();
        post(PAYER, Xmls.payment(PAYER, Xmls.operation(id, "1.00", now, PAYER, ispb)));
        List<String> sent = sent();
        assertThat(sent).hasSize(1);
        return sent.get(0).substring((PAYER + " pacs.002 " + id + " ").length());
    }

    @Test
    void operationsThatAreReadyTogetherShareMessages() {
        rules = rules(3, Optional.empty());
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(Xmls.operation(id(), "1.00", now, PAYER, i < 6 ? RECEIVER : "87654321"));
        }
        post(PAYER, Xmls.payment(PAYER, all.toArray(String[]::new)));
        assertThat(delivered.stream().map(message -> message.parts().size())).containsExactly(3, 3, 1);
    }

    @Test
    void whatCannotBeReadIsAnsweredWithItsResourceId() {
        post(PAYER, "garbage");
        assertThat(delivered.get(0).fields().get("RltdRef/Ref")).startsWith("RUEkB");
    }

    private String id() {
        return Xmls.endToEnd(PAYER, now);
    }

    private String pay(String amount) {
        String id = id();
        post(PAYER, Xmls.payment(PAYER, Xmls.operation(id, amount, now, PAYER, RECEIVER)));
        return id;
    }

    private void give(String ispb, long cents) {
        accounts.put(ispb, new Account(ispb, false, true, cents, 0, null, 0));
        given += cents;
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private Operation operation(String id) {
        return requireNonNull(operations.get(id));
    }

    private Account account(String ispb) {
        return requireNonNull(accounts.get(ispb));
    }

    private Request posted(String sender, String xml) {
        byte[] bytes = xml.getBytes(UTF_8);
        Payload payload = Payload.of(ResourceId.create(now.toEpochMilli()), bytes);
        return new Posted(sender, now, List.of(new Item(payload, Xmls.read(xml))));
    }

    private void post(String sender, String xml) {
        decide(List.of(posted(sender, xml)));
    }

    private Step due(String id) {
        return decide(List.of(new Due(operation(id)))).get(0);
    }

    private List<Step> decide(List<Request> requests) {
        Decisions decisions = new Decisions(rules, outgoing, new View(operations, accounts), messages, now);
        List<Step> steps = requests.stream().map(decisions::decide).toList();
        for (Step step : steps) {
            for (Operation operation : step.operations()) {
                Operation before = operations.put(operation.id(), operation);
                assertThat(operation.version()).isEqualTo(before == null ? 1 : before.version() + 1);
            }
            for (Movement movement : step.movements()) {
                Account a = accounts.getOrDefault(movement.ispb(), Account.unknown(movement.ispb()));
                accounts.put(
                        a.ispb(),
                        new Account(
                                a.ispb(),
                                a.blocked(),
                                a.limited(),
                                a.available() + movement.available(),
                                a.reserved() + movement.reserved(),
                                a.virtual(),
                                a.delayMillis()));
            }
            step.deliveries().forEach(delivery -> {
                Message message = Xmls.read(new String(delivery.content().xml(), UTF_8));
                assertThat(message.fault()).isNull();
                assertThat(OFFICIAL.map(schemas ->
                                schemas.fault(message, delivery.content().xml())))
                        .isEmpty();
                assertThat(message.to()).isEqualTo(delivery.owner());
                delivered.add(message);
            });
        }
        return steps;
    }

    /** The statuses that were delivered since it was asked last. */
    private List<String> statuses() {
        return sent().stream()
                .map(one -> one.replaceFirst("^\\S+ pacs.002 ", ""))
                .toList();
    }

    /** What was delivered since it was asked last: to whom, what, which operation, how it stands. */
    private List<String> sent() {
        List<String> all = delivered.stream()
                .map(message -> {
                    String what = message.to() + " " + message.type() + " ";
                    if ("admi.002".equals(message.type())) {
                        return what + message.fields().get("Rsn/AddtlData");
                    }
                    Message.Part part = message.parts().get(0);
                    return switch (String.valueOf(message.type())) {
                        case "pacs.008" -> what + part.text(Paths.END_TO_END);
                        case "pacs.004" -> what + part.text(Paths.RETURN);
                        default ->
                            what + part.text(Paths.STATUS_OF) + " " + part.text(Paths.STATUS)
                                    + (part.text(Paths.STATUS_CODE) == null ? "" : " " + part.text(Paths.STATUS_CODE));
                    };
                })
                .toList();
        delivered.clear();
        return all;
    }
}
