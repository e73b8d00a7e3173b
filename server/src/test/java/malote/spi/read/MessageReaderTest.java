package malote.spi.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import malote.spi.Xmls;
import malote.spi.read.Message.Part;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageReaderTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final String ID = Xmls.endToEnd(Xmls.PAYER, NOW);

    @Test
    void readsTheHeaderTheFieldsAndTheOperations() {
        Message message = Xmls.read(payment(""));

        assertThat(message.fault()).isNull();
        assertThat(message.name()).isEqualTo("pacs.008.spi.1.16");
        assertThat(message.from()).isEqualTo(Xmls.PAYER);
        assertThat(message.to()).isEqualTo("00038166");
        assertThat(message.messageId()).isEqualTo(message.businessId()).startsWith("M" + Xmls.PAYER);
        assertThat(message.document()).isEqualTo("FIToFICstmrCdtTrf");
        assertThat(message.fields()).containsEntry("GrpHdr/PmtTpInf/SvcLvl/Prtry", "PAGPRI");
        assertThat(message.parts()).hasSize(1);
        Part part = message.parts().get(0);
        assertThat(part.text("PmtId/EndToEndId")).isEqualTo(ID);
        assertThat(part.text("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId")).isEqualTo(Xmls.RECEIVER);
        assertThat(part.text("IntrBkSttlmAmt/@Ccy")).isEqualTo("BRL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n  <RmtInf>\n<Ustrd>Pão de açúcar &amp; café &#13; &lt;x&gt;</Ustrd></RmtInf>",
                "<RmtInf><Ustrd><![CDATA[<CdtTrfTxInf> & ]]]]><![CDATA[>]]></Ustrd></RmtInf><!-- </CdtTrfTxInf> -->",
                "<?pi </CdtTrfTxInf>?><A b=\"&quot;>\" c='/>'/>",
            })
    void keepsAnOperationAsItCame(String more) {
        String operation = operation(more);
        for (String before : new String[] {"", "\uFEFF", "<!-- ã -->"}) {
            String xml = before.equals("\uFEFF")
                    ? before + payment(more)
                    : payment(more).replaceFirst("<CdtTrfTxInf>", before + "<CdtTrfTxInf>");
            assertThat(Xmls.read(xml).parts()).extracting(Part::xml).containsExactly(operation);
        }
    }

    @Test
    void namesAreOnlySoLongAndSoMany() {
        String name = "n".repeat(200);
        String deep = "<" + name + "1><" + name + "2><" + name + "3>";
        String deepEnd = "</" + name + "3></" + name + "2></" + name + "1>";
        assertThat(Xmls.read(payment(deep + deepEnd)).fault()).contains("longos demais");
        assertThat(Xmls.read(payment("<A " + "n".repeat(500) + "=\"\"/>")).fault())
                .contains("longos demais");
        assertThat(Xmls.read(payment("").replace("<GrpHdr>", "<GrpHdr>" + deep + deepEnd))
                        .fault())
                .contains("longos demais");
        StringBuilder attributes = new StringBuilder();
        StringBuilder prefixes = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            attributes.append(" a").append(i).append("=\"\"");
            prefixes.append(" xmlns:p").append(i).append("=\"urn:p\"");
        }
        assertThat(Xmls.read(payment(("<A" + attributes + "/>").repeat(7))).fault())
                .isNull();
        assertThat(Xmls.read(payment(("<A" + attributes + "/>").repeat(8))).fault())
                .contains("atributos demais");
        assertThat(Xmls.read(payment("").replace("<Document>", "<Document" + prefixes + ">"))
                        .fault())
                .contains("atributos demais");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<AppHdr/>", "<Document/>", "<x:Document xmlns:x=\"urn:x\"/>"})
    void aSecondHeaderOrDocumentIsRefused(String second) {
        assertThat(Xmls.read(payment("").replace("</Envelope>", second + "</Envelope>"))
                        .fault())
                .contains("um só AppHdr");
        assertThat(Xmls.read(payment("").replace("<AppHdr>", second + "<AppHdr>"))
                        .fault())
                .contains("um só AppHdr");
    }

    @Test
    void theDigestIsOfTheContentAndNotOfItsLayout() {
        String digest = part(payment("<RmtInf><Ustrd>a&amp;b</Ustrd></RmtInf>")).digest();
        assertThat(digest).hasSize(64);
        assertThat(part(payment("\n\t<RmtInf ><Ustrd><![CDATA[a&b]]></Ustrd >\n</RmtInf>"))
                        .digest())
                .isEqualTo(digest);
        assertThat(part(payment("<RmtInf><Ustrd>a&amp;c</Ustrd></RmtInf>")).digest())
                .isNotEqualTo(digest);
        assertThat(part(payment("<Ustrd>a&amp;b</Ustrd>")).digest()).isNotEqualTo(digest);
    }

    @Test
    void prefixesOfTheMessagesOwnNamespaceHaveNoText() {
        String xml = Xmls.payment(Xmls.PAYER, operation(""))
                .replace("<Envelope xmlns=", "<p:Envelope xmlns:x=\"urn:x\" xmlns:p=")
                .replaceAll("<(/?)(?![p?])", "<$1p:");
        Message message = Xmls.read(xml);
        assertThat(message.fault()).isNull();
        assertThat(message.parts()).hasSize(1);
        assertThat(message.parts().get(0).xml()).startsWith("<p:CdtTrfTxInf>").endsWith("</p:CdtTrfTxInf>");
        assertThat(message.parts().get(0).scope()).containsEntry("p", "").containsEntry("x", "urn:x");
        assertThat(message.parts().get(0).digest()).isEqualTo(part(payment("")).digest());
    }

    @Test
    void whatAPrefixMeansElsewhereSaysNothingOfAnOperation() {
        String xml = Xmls.payment(Xmls.PAYER, operation(""))
                .replace("<Envelope ", "<Envelope xmlns:x=\"urn:x\" ")
                .replace("<AppHdr>", "<AppHdr xmlns:y=\"urn:y\"><q xmlns:x=\"urn:other\"/>");
        Message message = Xmls.read(xml);
        assertThat(message.parts().get(0).scope()).containsExactly(Map.entry("x", "urn:x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "",
                "<Envelope>",
                "<!DOCTYPE Envelope SYSTEM \"x\"><Envelope/>",
                "<!DOCTYPE Envelope [<!ENTITY a \"b\">]><Envelope>&a;</Envelope>",
                "<Envelope>€</Envelope>",
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Envelope/>",
            })
    void saysWhatIsNoMessage(String xml) {
        assertThat(Xmls.read(xml).fault()).isNotEmpty();
    }

    @Test
    void bytesThatAreNoUtf8AreAFault() {
        assertThat(MessageReader.read(
                                "<Envelope>\u00e7</Envelope>".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                        .fault())
                .contains("UTF-8");
        assertThat(MessageReader.read("<Envelope>ç</Envelope>".getBytes(UTF_8)).fault())
                .isNull();
    }

    @Test
    void aMessageMayBeNestedDeepButNotWithoutEnd() {
        assertThat(Xmls.read("<a>".repeat(64) + "</a>".repeat(64)).fault()).isNull();
        assertThat(Xmls.read("<a>".repeat(65) + "</a>".repeat(65)).fault()).isNotEmpty();
    }

    private static Part part(String xml) {
        return Xmls.read(xml).parts().get(0);
    }

    private static String operation(String more) {
        return Xmls.operation(ID, "1.00", NOW, Xmls.PAYER, Xmls.RECEIVER)
                .replace("</CdtTrfTxInf>", more + "</CdtTrfTxInf>");
    }

    private static String payment(String more) {
        return Xmls.payment(Xmls.PAYER, operation(more));
    }
}
