package malote.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.icom.Xml.PAYER;
import static malote.icom.Xml.PROLOG;
import static malote.icom.Xml.RECEIVER;
import static malote.icom.Xml.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {

    @Test
    void findsEverythingInAnEcho() {
        assertThat(read(Xml.echo("Olá")))
                .isEqualTo(new Envelope(
                        "pibr.001",
                        "1.3",
                        PAYER,
                        "00038166",
                        Xml.id(PAYER),
                        "pibr.001.spi.1.3",
                        Xml.id(PAYER),
                        null,
                        0,
                        "Olá",
                        null));
    }

    @Test
    void findsTheFirstCreditorAndCountsOperations() {
        Envelope payment = read(Xml.payment(RECEIVER, "00000000", "11111111"));
        assertThat(payment.creditor()).isEqualTo(RECEIVER);
        assertThat(payment.operations()).isEqualTo(3);
        Envelope giveBack = read(Xml.giveBack(PAYER, RECEIVER));
        assertThat(giveBack.creditor()).isEqualTo(RECEIVER);
        assertThat(giveBack.operations()).isEqualTo(1);
        assertThat(read(Xml.status(4)).operations()).isEqualTo(4);
    }

    @Test
    void aCreditorOfAnotherOperationThanTheFirstDoesNotCount() {
        String xml = Xml.payment("X", RECEIVER).replaceFirst("<CdtrAgt>.*?</CdtrAgt>", "");
        assertThat(read(xml).creditor()).isNull();
        assertThat(address(xml).creditor()).isNull();
        assertThat(address(xml).to()).isEqualTo("00038166");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AcctRptgReq>GrpHdr", "PtyCreReq>MsgHdr", "Anything>GrpHdr"})
    void findsTheIdOfAnyDocument(String path) {
        String[] names = path.split(">", -1);
        String xml = Xml.message(
                "camt.060",
                "1.9",
                "<" + names[0] + "><" + names[1] + "><MsgId>M1</MsgId></" + names[1] + "></" + names[0] + ">");
        assertThat(read(xml).messageId()).isEqualTo("M1");
    }

    @Test
    void elementsElsewhereDoNotCount() {
        String xml = Xml.echo("x")
                .replace(
                        "<Sgntr/>",
                        "<Sgntr><Document><EchoReq><GrpHdr><MsgId>M2</MsgId></GrpHdr></EchoReq></Document></Sgntr>");
        assertThat(read(xml)).isEqualTo(read(Xml.echo("x")));
    }

    @Test
    void prefixesAndSpacesBetweenElementsMeanNothing() {
        String prefixed = Xml.echo("Olá").replaceAll("<(/?)(\\w)", "<$1a:$2").replace("xmlns=", "xmlns:a=");
        assertThat(read(prefixed)).isEqualTo(read(Xml.echo("Olá")));
        assertThat(read(Xml.echo("Olá").replace("><", ">\r\n\t<"))).isEqualTo(read(Xml.echo("Olá")));
    }

    @Test
    void textIsReadHoweverItIsWritten() {
        assertThat(read("\ufeff" + Xml.echo("Olá")).data()).isEqualTo("Olá");
        assertThat(read(Xml.echo("Olá").substring(PROLOG.length())).data()).isEqualTo("Olá");
        assertThat(read(Xml.echo("a&amp;<![CDATA[<b>]]><!-- x --> &#233;<?x y?>&#xE9;&lt;"))
                        .data())
                .isEqualTo("a&<b> éé<");
        assertThat(read(Xml.echo("")).data()).isEmpty();
        assertThat(read(Xml.echo("\u00a0ÀÉÎÕÜ ßÿ ¿¡ ©®\u0085\t")).data()).isEqualTo("\u00a0ÀÉÎÕÜ ßÿ ¿¡ ©®\u0085\t");
    }

    static Stream<String> noXml() {
        return Stream.of(
                "",
                "this is no XML",
                "<Envelope><AppHdr>",
                "\0".repeat(100),
                Xml.echo("x") + "x",
                Xml.echo("x") + Xml.echo("x"),
                Xml.echo("x").replace("</Data>", "</data>"),
                Xml.echo("x & y"),
                Xml.echo("\u0001"),
                Xml.echo("&#1;"),
                Xml.echo("]]>"),
                Xml.echo("x").replace("<Sgntr/>", "<Sgntr a=\"1\" a=\"2\"/>"),
                Xml.echo("x").replace("<Sgntr/>", "<b:Sgntr/>"),
                Xml.echo("<a>".repeat(100) + "</a>".repeat(100)));
    }

    @ParameterizedTest
    @MethodSource("noXml")
    void whatIsNoXmlIsAFault(String text) {
        assertThat(read(text).fault()).isEqualTo("A mensagem não é um XML bem formado.");
    }

    @Test
    void whatStandsBeforeAFaultIsKnown() {
        assertThat(read(Xml.echo("x").replace("</EchoReq>", "</x>")).messageId())
                .isEqualTo(Xml.id(PAYER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE Envelope>",
                "<!DOCTYPE Envelope SYSTEM \"envelope.dtd\">",
                "<!DOCTYPE Envelope [<!ENTITY a \"b\"><!ELEMENT Envelope ANY>]>",
                "<!DOCTYPE Envelope PUBLIC \"-//x\" \"http://127.0.0.1:1/x.dtd\" [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>",
            })
    void aDtdIsAFaultAndTheRestIsReadAllTheSame(String dtd) {
        Envelope envelope = read(PROLOG + dtd + Xml.echo("x").substring(PROLOG.length()));
        assertThat(envelope.fault()).isEqualTo("A mensagem tem um DTD.");
        assertThat(envelope.messageId()).isEqualTo(Xml.id(PAYER));
        assertThat(envelope.data()).isEqualTo("x");
    }

    @Test
    void noEntityIsReplaced() {
        String bomb = "<!DOCTYPE Envelope [<!ENTITY a \"aaaaaaaaaa\">"
                + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
        for (String name : new String[] {"a", "b", "c", "unknown"}) {
            Envelope envelope = read(PROLOG + bomb + Xml.echo("&" + name + ";").substring(PROLOG.length()));
            assertThat(envelope.fault()).isEqualTo("A mensagem tem um DTD.");
            assertThat(envelope.data()).isIn(null, "");
            assertThat(read(Xml.echo("&" + name + ";")).fault()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Feliz 🎉", "– travessão", "&#x1F389;", "\u0080", "\u007f"})
    void charactersOutsideOfLatin1AreAFault(String text) {
        assertThat(read(Xml.echo(text)).fault()).isEqualTo("A mensagem tem um caractere fora do Latin-1.");
    }

    @Test
    void otherEncodingsAreAFault() {
        String latin = Xml.echo("Olá").replace("UTF-8", "ISO-8859-1");
        assertThat(EnvelopeReader.read(latin.getBytes(ISO_8859_1)).fault()).isEqualTo("A mensagem não está em UTF-8.");
        assertThat(EnvelopeReader.read(Xml.echo("Olá").getBytes(ISO_8859_1)).fault())
                .isNotNull();
        assertThat(EnvelopeReader.read(
                                Xml.echo("Olá").replace("UTF-8", "UTF-16").getBytes(UTF_16))
                        .fault())
                .isNotNull();
        assertThat(EnvelopeReader.read(
                                Xml.echo("Olá").substring(PROLOG.length()).getBytes(UTF_16))
                        .fault())
                .isNotNull();
        assertThat(read(Xml.echo("Olá").replace("UTF-8", "x-unknown")).fault()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:x",
                "https://www.bcb.gov.br/pi/",
                "https://www.bcb.gov.br/pi/pibr.001",
                "http://www.bcb.gov.br/pi/pibr.001/1.3",
            })
    void anotherNamespaceHasNoName(String namespace) {
        Envelope envelope = read(Xml.echo("x").replace("https://www.bcb.gov.br/pi/pibr.001/1.3", namespace));
        assertThat(envelope.name()).isNull();
        assertThat(envelope.fault()).isNull();
    }

    @Test
    void anotherRootHoldsNothing() {
        Envelope envelope = read(Xml.echo("x").replace("Envelope", "Envelop"));
        assertThat(envelope.messageId()).isNull();
        assertThat(envelope.to()).isNull();
    }

    @Test
    void theAddressIsReadWithoutTheRest() {
        String payment = Xml.payment(RECEIVER, PAYER);
        int creditorEnd = payment.indexOf("</MmbId>", payment.indexOf("CdtrAgt")) + "</MmbId>".length();
        assertThat(address(payment.substring(0, creditorEnd) + "<<no XML").creditor())
                .isEqualTo(RECEIVER);
        String echo = Xml.echo("x");
        int toEnd = echo.indexOf("</Id>", echo.indexOf("<To>")) + "</Id>".length();
        assertThat(address(echo.substring(0, toEnd) + "<<no XML").to()).isEqualTo("00038166");
    }

    /** Each would take hours if time grew with the square of the length. */
    /** Their names may collide in the parser's table, which makes it slow. */
    @Test
    void moreElementsThanAMessageHasAreAFault() {
        assertThat(EnvelopeReader.read(("<r>" + "<a/>".repeat(2_990) + "</r>").getBytes(UTF_8))
                        .fault())
                .isNull();
        assertThat(EnvelopeReader.read(("<r>" + "<a/>".repeat(3_100) + "</r>").getBytes(UTF_8))
                        .fault())
                .isNotNull();
    }

    @Test
    void theTimeGrowsWithTheLengthAlone() {
        String attributes =
                IntStream.range(0, 60_000).mapToObj(i -> " a" + i + "=\"\"").reduce("", String::concat);
        String namespaces = IntStream.range(0, 50_000)
                .mapToObj(i -> " xmlns:a" + i + "=\"u\"")
                .reduce("", String::concat);
        String[] all = {
            "<a>".repeat(300_000),
            "<a><![CDATA[x]]>" + "<![CDATA[]]>".repeat(80_000),
            "<a" + attributes + "/>",
            "<a" + namespaces + "/>",
            "<" + "a".repeat(1_000_000) + "/>",
            "<a b=\"" + "&#65;".repeat(200_000) + "\"/>",
            Xml.echo("&#65;".repeat(200_000)),
            Xml.echo("<b/>x".repeat(200_000)),
            Xml.payment().replace("</GrpHdr>", "</GrpHdr>" + "<CdtTrfTxInf/>".repeat(70_000)),
            "<!DOCTYPE a [" + "<!ENTITY a \"b\">".repeat(60_000) + "]><a/>",
            "<!DOCTYPE a [" + "<!-- x -->".repeat(90_000),
            "<a>" + "<!-- - -->".repeat(90_000),
            "<?" + "x ?".repeat(300_000),
        };
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (String xml : all) {
                EnvelopeReader.read(utf8(xml));
                EnvelopeReader.readAddress(utf8(xml));
            }
        });
    }

    private static Envelope read(String xml) {
        return EnvelopeReader.read(utf8(xml));
    }

    private static Envelope address(String xml) {
        return EnvelopeReader.readAddress(utf8(xml));
    }
}
