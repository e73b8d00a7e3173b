package malote.http.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import malote.it.IcomPayment;
import malote.message.Ispb;
import malote.message.icom.Payload;
import malote.message.icom.PaymentGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MaskedXmlTest {
    private static final String NAMESPACE = "https://www.bcb.gov.br/pi/pacs.008/1.16";
    private static final List<String> ELEMENTS = List.of(
            "AccptncDtTm",
            "Amt",
            "BirthDt",
            "BizMsgIdr",
            "Cd",
            "Cdtr",
            "CdtrAcct",
            "CreDtTm",
            "Data",
            "Dbtr",
            "DbtrAcct",
            "EndToEndId",
            "FinInstnId",
            "IBAN",
            "Id",
            "IntrBkSttlmAmt",
            "Issr",
            "MmbId",
            "MsgDefIdr",
            "MsgId",
            "NbOfTxs",
            "Nm",
            "OrgId",
            "Othr",
            "Prtry",
            "Prxy",
            "Ref",
            "RtrId",
            "Signature",
            "TaxId",
            "TxId",
            "TxSts",
            "Unheard",
            "Ustrd");

    private final String payment = IcomPayment.to("00000000");

    @Test
    void showsWhatAMessageIsAndCoversWhoseItIs() {
        MaskedXml masked = MaskedXml.of(payment.getBytes(UTF_8)).orElseThrow();

        assertThat(masked.type()).isEqualTo("pacs.008");
        assertThat(masked.version()).isEqualTo("1.16");
        assertThat(masked.isCut()).isFalse();
        assertThat(masked.text())
                .startsWith("<Envelope xmlns=\"" + NAMESPACE + "\">\n  <AppHdr>\n    <Fr>")
                .endsWith("\n</Envelope>")
                .contains(IcomPayment.HARMLESS)
                .contains("<Nm>Z. Q.</Nm>", "<Id>***.158.462-**</Id>", "<Id>***71</Id>", "<Id>**.ABC.345/****-**</Id>")
                .contains("<Ustrd>***</Ustrd>", "<Signature>***</Signature>")
                .containsPattern("<Prxy>\\s*<Id>\\*\\*\\*</Id>\\s*</Prxy>")
                .doesNotContain(IcomPayment.MARKS);
    }

    @Test
    void showsXmlAgain() throws Exception {
        SplittableGenerator random = (SplittableGenerator)
                RandomGeneratorFactory.of("L64X256MixRandom").create(1);
        PaymentGenerator payments = new PaymentGenerator(random, InstantSource.system());
        for (int i = 1; i <= 10; i++) {
            byte[] xml = payments.payment(new Ispb("32074986"), new Ispb("00000000"), i);
            MaskedXml masked = MaskedXml.of(xml).orElseThrow();
            var again = DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(masked.text().getBytes(UTF_8)));
            assertThat(again.getElementsByTagName("CdtTrfTxInf").getLength()).isEqualTo(i);
        }
    }

    @Test
    void coversWhatStandsBesideElementsAndInThem() {
        String shown = shown("<Dbtr>Zulmira<Nm>a &lt; &amp; <![CDATA[<b>]]></Nm>Zulmira<MsgId/></Dbtr>")
                .orElseThrow();

        assertThat(shown)
                .isEqualTo("<Envelope xmlns=\"" + NAMESPACE
                        + "\">\n  <Dbtr>\n    ***\n    <Nm>a. &lt;. &amp;. &lt;.</Nm>\n"
                        + "    ***\n    <MsgId></MsgId>\n  </Dbtr>\n</Envelope>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "<Envelope/>",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/Zulmira/1.16\"/>",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/Zulmira\"/>",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\">",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\"/>Zulmira",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\"><Zulmira.Q/></Envelope>",
                "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\">&zulmira;</Envelope>",
                "<!DOCTYPE Envelope [<!ENTITY z \"Zulmira\">]>"
                        + "<Envelope xmlns=\"https://www.bcb.gov.br/pi/pacs.008/1.16\"><Nm>&z;</Nm></Envelope>"
            })
    void whatIsNoMessageIsNotShown(String text) {
        assertThat(MaskedXml.of(text.getBytes(UTF_8))).isEmpty();
        assertThat(new String(QueueJson.payloads(List.of(Payload.of("id", text.getBytes(UTF_8)))), UTF_8))
                .isEqualTo("{\"mensagens\":[{\"resourceId\":\"id\",\"tipo\":null,\"versao\":null,\"tamanho\":"
                        + text.length() + ",\"criadaEm\":null,\"xml\":null,\"cortado\":false}]}");
    }

    @Test
    void aLongMessageIsCut() {
        MaskedXml masked = MaskedXml.of(message("<NameOfAnElement>Zulmira</NameOfAnElement>".repeat(2_500))
                        .getBytes(UTF_8))
                .orElseThrow();

        assertThat(masked.isCut()).isTrue();
        assertThat(masked.text()).hasSizeBetween(MaskedXml.MAX_TEXT, MaskedXml.MAX_TEXT + 100);
        assertThat(MaskedXml.of(
                        message("<Nm>".repeat(100) + "</Nm>".repeat(100)).getBytes(UTF_8)))
                .isEmpty();
        assertThat(shown("<Nm>" + "Zulmira ".repeat(1_000) + "</Nm>").orElseThrow())
                .contains("<Nm>***</Nm>");
    }

    @Property(tries = 2_000)
    void noBytesAreTooOdd(@ForAll byte[] bytes) {
        MaskedXml.of(bytes);
    }

    /** Bytes of a message that are changed, lost, doubled or moved. */
    @Property(tries = 5_000)
    void whateverBecomesOfAMessageItsMarksStayCovered(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder broken = new StringBuilder(payment);
        for (int changes = random.nextInt(8); changes >= 0; changes--) {
            int at = random.nextInt(broken.length());
            int to = Math.min(broken.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 300));
            String part = broken.substring(at, to);
            switch (random.nextInt(5)) {
                case 0 -> broken.deleteCharAt(at);
                case 1 -> broken.setCharAt(at, "<>/&;\"=!-? AaZz09\u0000é".charAt(random.nextInt(19)));
                case 2 -> broken.insert(at, part);
                case 3 -> broken.delete(at, to).insert(random.nextInt(broken.length() + 1), part);
                default -> broken.delete(at, to).append('x');
            }
        }

        assertCovered(broken.toString());
    }

    /** Elements of all names in any order, with marks as texts, attributes, comments and instructions. */
    @Property(tries = 5_000)
    void whereverMarksStandTheyAreCovered(@ForAll long seed) {
        Random random = new Random(seed);
        String text = message(tree(random, 1 + random.nextInt(6)));

        assertThat(MaskedXml.of(text.getBytes(UTF_8))).as(text).isPresent();
        assertCovered(text);
    }

    private static String tree(Random random, int depth) {
        StringBuilder xml = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String element = any(ELEMENTS, random);
            String attribute = random.nextInt(8) == 0 ? " Ccy=\"" + any(IcomPayment.MARKS, random) + "\"" : "";
            xml.append('<').append(element).append(attribute).append('>');
            if (depth > 0 && random.nextInt(3) > 0) {
                xml.append(tree(random, depth - 1));
            }
            String mark = any(IcomPayment.MARKS, random);
            switch (random.nextInt(8)) {
                case 0 -> xml.append("<!--").append(mark).append("-->");
                case 1 -> xml.append("<?x ").append(mark).append("?>");
                case 2 -> xml.append("<![CDATA[").append(mark).append("]]>");
                case 3 -> xml.append(' ').append(mark).append('\n').append(mark);
                default -> xml.append(mark);
            }
            xml.append("</").append(element).append('>');
        }
        return xml.toString();
    }

    private static String any(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static void assertCovered(String message) {
        byte[] json = QueueJson.payloads(List.of(Payload.of("id", message.getBytes(UTF_8))));
        assertThat(new String(json, UTF_8)).as(message).doesNotContain(IcomPayment.MARKS);
    }

    private static String message(String content) {
        return "<Envelope xmlns=\"" + NAMESPACE + "\">" + content + "</Envelope>";
    }

    private static Optional<String> shown(String content) {
        return MaskedXml.of(message(content).getBytes(UTF_8)).map(MaskedXml::text);
    }
}
