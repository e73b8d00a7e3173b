package malote.spi.decide;

import static java.util.Objects.requireNonNull;
import static malote.spi.Xmls.PAYER;
import static malote.spi.Xmls.RECEIVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import malote.spi.Account;
import malote.spi.Operation.State;
import malote.spi.Xmls;
import malote.spi.read.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of payments and returns to their ends. */
final class DecisionsTest extends DecisionFixture {
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
}
