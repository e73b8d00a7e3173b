package malote.cli.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperationTest {
    private static final String PAYMENT = "<FIToFICstmrCdtTrf><CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId>"
            + "<RmtInf><Ustrd>x</Ustrd></RmtInf></CdtTrfTxInf></FIToFICstmrCdtTrf>";
    private static final String STATUS =
            "<TxInfAndSts><OrgnlInstrId>E1</OrgnlInstrId><OrgnlEndToEndId>E1</OrgnlEndToEndId>"
                    + "<TxSts>ACSC</TxSts></TxInfAndSts>";

    @ParameterizedTest
    @ValueSource(
            strings = {
                PAYMENT,
                "\uFEFF<?xml version=\"1.0\"?>" + PAYMENT,
                "<p:A xmlns:p=\"urn:a\"><p:CdtTrfTxInf><p:EndToEndId>E1</p:EndToEndId></p:CdtTrfTxInf></p:A>",
                "<A><CdtTrfTxInf><EndToEndId><![CDATA[E1]]></EndToEndId></CdtTrfTxInf></A>",
                "<A><CdtTrfTxInf><EndToEndId>&#69;1</EndToEndId><Ustrd>&lt;TxSts&gt;ACSC&lt;/TxSts&gt;</Ustrd></CdtTrfTxInf></A>"
            })
    void aPaymentIsReadHoweverItIsWritten(String xml) {
        assertThat(Operation.in(xml.getBytes(UTF_8))).containsExactly(new Operation("E1", ""));
    }

    @Test
    void whatIsNoneIsNone() {
        assertThat(Operation.in(("<A>" + STATUS + STATUS + "</A>").getBytes(UTF_8)))
                .containsExactly(new Operation("E1", "ACSC"), new Operation("E1", "ACSC"));
        assertThat(Operation.in("no XML".getBytes(UTF_8))).isEmpty();
        assertThat(Operation.in((PAYMENT + "<cut").getBytes(UTF_8))).isEmpty();
        assertThat(Operation.in("<A><EndToEndId>E1</EndToEndId></A>".getBytes(UTF_8)))
                .isEmpty();
    }
}
