package malote.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static final String ID = "E32074986202611271200abcdefghijk";
    private static final String PAYER = "32074986";
    private static final String RECEIVER = "60701190";

    private final Ledger ledger = new Ledger();

    private void forwarded() {
        ledger.sent(ID, PAYER, RECEIVER);
        ledger.stored(ID);
        assertThat(ledger.forwarded(ID, RECEIVER)).isTrue();
    }

    @Test
    void aPaymentOfWhichBothHeardTheSameIsRight() {
        forwarded();
        assertThat(ledger.underWay()).isEqualTo(1);
        ledger.told(ID, PAYER, "ACSC");
        ledger.told(ID, RECEIVER, "ACCC");

        assertThat(ledger.underWay()).isZero();
        assertThat(ledger.settledCount()).isEqualTo(1);
        assertThat(ledger.verdict().isClean()).isTrue();
        assertThat(ledger.ends()).isEqualTo("ACSC: 1");
    }

    @Test
    void soIsOneThatWasRefusedBeforeItsReceiverHeardOfIt() {
        ledger.sent(ID, PAYER, RECEIVER);
        ledger.stored(ID);
        ledger.told(ID, PAYER, "RJCT AM04");

        assertThat(ledger.underWay()).isZero();
        assertThat(ledger.verdict().isClean()).isTrue();
    }

    @Test
    void anEndThatOnlyOneHeardOfIsMissing() {
        forwarded();
        ledger.told(ID, PAYER, "ACSC");

        assertThat(ledger.underWay()).isEqualTo(1);
        assertThat(ledger.verdict().faults()).containsOnlyKeys(Fault.LOST);
    }

    @Test
    void twoStoriesAreAFault() {
        forwarded();
        ledger.told(ID, PAYER, "ACSC");
        ledger.told(ID, RECEIVER, "RJCT AB03");

        assertThat(ledger.verdict().faults()).containsOnlyKeys(Fault.CHANGED);
    }

    @Test
    void anAnswerMayComeAgainOnlyWhereItsPaymentWasSentAgain() {
        forwarded();
        ledger.told(ID, PAYER, "ACSC");
        ledger.told(ID, RECEIVER, "ACCC");
        ledger.repeated(ID);
        ledger.told(ID, PAYER, "ACSC");
        assertThat(ledger.verdict().isClean()).isTrue();

        ledger.told(ID, PAYER, "ACSC");
        assertThat(ledger.verdict().faults()).containsOnlyKeys(Fault.DUPLICATED);
    }

    @Test
    void aPaymentThatComesTwiceIsAnsweredOnceAndAFault() {
        forwarded();

        assertThat(ledger.forwarded(ID, RECEIVER)).isFalse();
        assertThat(ledger.verdict().faults()).containsKey(Fault.DUPLICATED);
    }

    @Test
    void whatNobodySentOrIsForAnotherIsAFault() {
        ledger.sent(ID, PAYER, RECEIVER);
        ledger.told("E0", PAYER, "ACSC");
        ledger.told(ID, RECEIVER, "ACSC");
        ledger.forwarded(ID, PAYER);

        assertThat(ledger.verdict().faults())
                .containsEntry(Fault.FROM_NOWHERE, 1L)
                .containsEntry(Fault.MISDIRECTED, 2L);
    }

    @Test
    void aMessageUnderTheSameIdIsTheSame() {
        assertThat(ledger.isNew("one")).isTrue();
        assertThat(ledger.isNew("one")).isFalse();
        assertThat(ledger.redeliveredCount()).isEqualTo(1);
    }

    @Test
    void aRefusalNeedsSomethingThatWasSentAgain() {
        ledger.answerRepeated();
        ledger.refused(RECEIVER, "a second answer");
        assertThat(ledger.verdict().isClean()).isTrue();

        ledger.refused(RECEIVER, "another");
        assertThat(ledger.verdict().faults()).containsOnlyKeys(Fault.UNEXPECTED);
    }
}
