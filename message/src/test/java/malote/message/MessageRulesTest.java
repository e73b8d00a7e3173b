package malote.message;

import static malote.message.AccountType.CACC;
import static malote.message.AccountType.SLRY;
import static malote.message.Samples.PAGADOR;
import static malote.message.Samples.RECEBEDOR;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRulesTest {
    private static final String EMOJI = "🎉";
    private static final Party GOOD = PAGADOR;

    @Test
    void theExampleOfTheSpecificationIsRight() {
        assertThat(faults(Samples.MESSAGE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "E32074986202402211927aaaaaaaaaa, 31 characters",
        "E32074986202402211927aaaaaaaaaaaa, 33 characters",
        "D32074986202402211927aaaaaaaaaaa, begin with E",
        "e32074986202402211927aaaaaaaaaaa, begin with E",
        "E3207498a202402211927aaaaaaaaaaa, no ISPB",
        "E32074986202402301927aaaaaaaaaaa, no date",
        "E32074986202302291927aaaaaaaaaaa, no date",
        "E32074986202413011927aaaaaaaaaaa, no date",
        "E32074986202400011927aaaaaaaaaaa, no date",
        "E32074986202401001927aaaaaaaaaaa, no date",
        "E32074986202402212427aaaaaaaaaaa, no date",
        "E32074986202402211960aaaaaaaaaaa, no date",
        "E32074986000002211927aaaaaaaaaaa, no date",
        "E32074986a02402211927aaaaaaaaaaa, no date",
        "E32074986202402211927aaaaa-aaaaa, other characters",
        "E32074986202402211927aaaaaçaaaaa, other characters"
    })
    void anEndToEndIdOfAnotherFormIsAFault(String id, String detail) {
        assertFault(Samples.withId(id), "/endToEndId", detail);
    }

    @Test
    void theTwentyNinthOfFebruaryIsADateInALeapYear() {
        assertThat(faults(Samples.withId("E32074986202402292359AZaz09AZaz0"))).isEmpty();
    }

    @Test
    void anEndToEndIdMayCarryTheIspbOfAnybody() {
        assertThat(faults(Samples.withId("E00000000202402211927aaaaaaaaaaa"))).isEmpty();
        assertThat(faults(Samples.withId("EABCDEFGH202402211927aaaaaaaaaaa"))).isEmpty();
    }

    @Test
    void aWrongIspbOfThePayerIsOneFaultAndNotTwo() {
        Party payer = new Party("A", "12345678901", "3207498x", "1", "1", CACC);
        assertFault(Samples.withParties(payer, RECEBEDOR), "/pagador/ispb", "position 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "9999999999999999.99", "1.00"})
    void amountsFromACentToEighteenDigitsAreRight(String valor) {
        assertThat(faults(Samples.withValor(valor))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.00", "-0.01", "10000000000000000.00"})
    void otherAmountsAreFaults(String valor) {
        assertFault(Samples.withValor(valor), "/valor", "");
    }

    @Test
    void textsAreCountedInCodePoints() {
        assertThat(faults(Samples.withTexts(EMOJI.repeat(140), "a"))).isEmpty();
        assertFault(Samples.withTexts(EMOJI.repeat(141), "a"), "/campoLivre", "141 characters; 0 to 140");
        assertFault(payer(EMOJI.repeat(141), GOOD.cpfCnpj(), "1", "1"), "/pagador/nome", "141 characters; 1 to 140");
        assertFault(payer("", GOOD.cpfCnpj(), "1", "1"), "/pagador/nome", "0 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u0000", "a\u0000", "\ud83c", "a\ud83c", "\udf89", "\ud83ca", "\udf89\ud83c", "\ud83c\ud83c"})
    void whatUtf8OrPostgresqlCannotHoldIsAFault(String text) {
        assertFault(Samples.withTexts(text, "a"), "/campoLivre", "index");
        assertFault(payer(text, GOOD.cpfCnpj(), "1", "1"), "/pagador/nome", "index");
    }

    @Property
    void aTextIsRightExactlyIfItCanBeStored(@ForAll String text) {
        boolean storable = text.codePoints().allMatch(c -> c != 0 && Character.getType(c) != Character.SURROGATE)
                && text.codePoints().count() <= 140;
        assertThat(faults(Samples.withTexts(text, "a")).isEmpty()).isEqualTo(storable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"98716278190", "12ABC34501DE35", "11222333000181", "00000000000"})
    void aCpfOrCnpjIsNotRefusedForItsCheckDigits(String cpfCnpj) {
        assertThat(faults(payer("A", cpfCnpj, "1", "1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9871627819", "987162781901", "9871627819A", "12ABC34501DEA5", "12abc34501de35"})
    void anotherFormOfCpfOrCnpjIsAFault(String cpfCnpj) {
        assertFault(payer("A", cpfCnpj, "1", "1"), "/pagador/cpfCnpj", "neither a CPF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345", "1a", "1-"})
    void anAgencyHasOneToFourDigits(String agencia) {
        assertFault(payer("A", GOOD.cpfCnpj(), agencia, "1"), "/pagador/agencia", "1 to 4 of 0-9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123456789012345678901", "12a", "1-2"})
    void anAccountHasOneToTwentyDigitsAndCapitals(String conta) {
        assertThat(faults(payer("A", GOOD.cpfCnpj(), "1", "ABCDEFGHIJ0123456789")))
                .isEmpty();
        assertFault(payer("A", GOOD.cpfCnpj(), "1", conta), "/pagador/contaTransacional", "1 to 20 of 0-9 A-Z");
    }

    @Test
    void aSalaryAccountPaysButDoesNotReceive() {
        Party salary = new Party("A", "12345678901", "32074986", "1", "1", SLRY);
        assertThat(faults(Samples.withParties(salary, RECEBEDOR))).isEmpty();
        assertFault(Samples.withParties(PAGADOR, salary), "/recebedor/tipoConta", "cannot receive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ação", "012345678901234567890123456789012345"})
    void aTxIdHasOneToThirtyFiveLettersAndDigits(String txId) {
        assertThat(faults(Samples.withTexts("", "abcXYZ01234567890123456789012345678")))
                .isEmpty();
        assertFault(Samples.withTexts("", txId), "/txId", "1 to 35 of 0-9 A-Z a-z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"})
    void fourDigitsOfYearAreRight(String instant) {
        assertThat(faults(Samples.withInstant(Instant.parse(instant)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-12-31T23:59:59.999Z", "+10000-01-01T00:00:00Z"})
    void otherYearsAreFaults(String instant) {
        assertFault(Samples.withInstant(Instant.parse(instant)), "/dataHoraPagamento", "years 0001 to 9999");
    }

    @Test
    void aFractionOfAMillisecondIsAFault() {
        Instant instant = Instant.parse("2022-07-23T19:47:18.108001Z");
        assertFault(Samples.withInstant(instant), "/dataHoraPagamento", "millisecond");
    }

    @Test
    void everyFaultIsToldWithThePrefixOfItsMessage() {
        Party bad = new Party("", "x", "x", "x", "x", SLRY);
        List<Fault> faults = new ArrayList<>();
        MessageRules.check(
                new Message("x", Samples.withValor("0.00").valor(), bad, bad, "\u0000", "", Instant.MAX),
                "/3",
                faults::add);
        assertThat(faults)
                .extracting(Fault::pointer)
                .containsExactly(
                        "/3/endToEndId",
                        "/3/valor",
                        "/3/pagador/nome",
                        "/3/pagador/cpfCnpj",
                        "/3/pagador/ispb",
                        "/3/pagador/agencia",
                        "/3/pagador/contaTransacional",
                        "/3/recebedor/nome",
                        "/3/recebedor/cpfCnpj",
                        "/3/recebedor/ispb",
                        "/3/recebedor/agencia",
                        "/3/recebedor/contaTransacional",
                        "/3/recebedor/tipoConta",
                        "/3/campoLivre",
                        "/3/txId",
                        "/3/dataHoraPagamento");
    }

    private static Message payer(String nome, String cpfCnpj, String agencia, String conta) {
        return Samples.withParties(new Party(nome, cpfCnpj, "32074986", agencia, conta, CACC), RECEBEDOR);
    }

    private static List<Fault> faults(Message message) {
        List<Fault> faults = new ArrayList<>();
        MessageRules.check(message, "", faults::add);
        return faults;
    }

    private static void assertFault(Message message, String pointer, String detail) {
        assertThat(faults(message)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }
}
