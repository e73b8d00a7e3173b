package malote.spi.decide;

import static malote.spi.Xmls.PAYER;
import static malote.spi.Xmls.RECEIVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import malote.fault.Fault;
import malote.fault.Kind;
import malote.fault.Strike;
import malote.message.Ispb;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.Step;
import malote.spi.Xmls;
import malote.spi.decide.Request.Posted;
import org.junit.jupiter.api.Test;

/** What the payment system refuses: all of a message, or some of its operations. */
final class RefusalsTest extends DecisionFixture {
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
    void whatEachInstitutionCouldReadInAnotherWayIsRefused() {
        String operation = Xmls.operation(id(), "10.00", now, PAYER, RECEIVER);
        for (String element : List.of("EndToEndId", "IntrBkSttlmAmt", "AccptncDtTm", "DbtrAgt", "CdtrAgt")) {
            String twice = operation.replaceFirst("<" + element + "[ >].*</" + element + ">", "$0$0");
            post(PAYER, Xmls.payment(PAYER, twice));
            assertThat(sent()).as(element).singleElement().asString().startsWith(PAYER + " admi.002");
        }
        post(PAYER, Xmls.payment(PAYER, operation.replace("BRL", "USD")));
        assertThat(sent()).singleElement().asString().startsWith(PAYER + " admi.002");
        assertThat(operations).isEmpty();

        String id = pay("10.00");
        sent();
        post(RECEIVER, Xmls.accept(RECEIVER, id).replaceFirst("<TxSts>.*</TxSts>", "$0<TxSts>RJCT</TxSts>"));
        assertThat(sent()).singleElement().asString().startsWith(RECEIVER + " admi.002");
        assertThat(operation(id).state()).isEqualTo(State.WAITING);
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
    void whatCannotBeReadIsAnsweredWithItsResourceId() {
        post(PAYER, "garbage");
        assertThat(delivered.get(0).fields().get("RltdRef/Ref")).startsWith("RUEkB");
    }
}
