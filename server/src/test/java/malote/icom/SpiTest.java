package malote.icom;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.icom.Xml.PAYER;
import static malote.icom.Xml.PROLOG;
import static malote.icom.Xml.RECEIVER;
import static malote.icom.Xml.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.icom.Routing.Accepted;
import malote.icom.Routing.Delivery;
import malote.message.Ispb;
import malote.message.icom.Gzip;
import malote.message.icom.Payload;
import malote.message.icom.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpiTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00.120Z"));
    private static final Ispb SENDER = new Ispb(PAYER);
    private static final String RESOURCE = ResourceId.create(0);
    private static final String RESOURCE_REFERENCE = "R" + RESOURCE;

    private final Spi spi = spi(Optional.empty(), List.of());

    @Test
    void anEchoComesBackWithItsText() {
        String answer = answer(Xml.echo("Ol&#225; &amp; &lt;eco&gt;"));
        assertThat(answer).matches("""
                        <\\?xml version="1.0" encoding="UTF-8"\\?><Envelope xmlns="https://www.bcb.gov.br/pi/pibr.002/1.3"><AppHdr>\
                        <Fr><FIId><FinInstnId><Othr><Id>00038166</Id></Othr></FinInstnId></FIId></Fr>\
                        <To><FIId><FinInstnId><Othr><Id>18236120</Id></Othr></FinInstnId></FIId></To>\
                        <BizMsgIdr>(M00038166[0-9A-Za-z]{23})</BizMsgIdr><MsgDefIdr>pibr.002.spi.1.3</MsgDefIdr>\
                        <CreDt>2026-11-26T12:00:00.120Z</CreDt><Sgntr/></AppHdr><Document><EchoRpt><GrpHdr><MsgId>\\1</MsgId>\
                        <CreDtTm>2026-11-26T12:00:00.120Z</CreDtTm></GrpHdr><EchoTxInf><OrgnlData>Olá &amp; &lt;eco&gt;</OrgnlData>\
                        </EchoTxInf></EchoRpt></Document></Envelope>""");
    }

    @Test
    void aRejectionSaysWhyToTheSender() {
        assertThat(answer("garbage")).matches("""
                        <\\?xml version="1.0" encoding="UTF-8"\\?><Envelope xmlns="https://www.bcb.gov.br/pi/admi.002/1.5"><AppHdr>\
                        <Fr><FIId><FinInstnId><Othr><Id>00038166</Id></Othr></FinInstnId></FIId></Fr>\
                        <To><FIId><FinInstnId><Othr><Id>18236120</Id></Othr></FinInstnId></FIId></To>\
                        <BizMsgIdr>M00038166[0-9A-Za-z]{23}</BizMsgIdr><MsgDefIdr>admi.002.spi.1.5</MsgDefIdr>\
                        <CreDt>2026-11-26T12:00:00.120Z</CreDt><Sgntr/></AppHdr><Document><admi.002.001.01>\
                        <RltdRef><Ref>%s</Ref></RltdRef><Rsn><RjctgPtyRsn>XML inválido</RjctgPtyRsn>\
                        <RjctnDtTm>2026-11-26T12:00:00.120Z</RjctnDtTm><RsnDesc>A mensagem não é um XML bem formado.</RsnDesc></Rsn>\
                        </admi.002.001.01></Document></Envelope>""".formatted(Pattern.quote(RESOURCE_REFERENCE)));
    }

    static Stream<Arguments> rejected() {
        String echo = Xml.echo("x");
        String dtd = PROLOG + "<!DOCTYPE Envelope SYSTEM \"envelope.dtd\">" + echo.substring(PROLOG.length());
        String id = Xml.id(PAYER);
        return Stream.of(
                arguments("<a>", RESOURCE_REFERENCE, "XML inválido"),
                arguments(
                        "<Envelope xmlns=\"urn:x\"><AppHdr/><Document/></Envelope>",
                        RESOURCE_REFERENCE,
                        "Schema desconhecido"),
                arguments(echo.replace("</Envelope>", ""), id, "XML inválido"),
                arguments(dtd, id, "XML inválido"),
                arguments(Xml.echo("🎉"), id, "XML inválido"),
                arguments(echo.replace("1.3", "1.2"), id, "Schema desconhecido"),
                arguments(echo.replace("pibr.001", "pibr.009"), id, "Schema desconhecido"),
                arguments(echo.replace("pibr.001.spi.1.3", "pibr.001.spi.1.2"), id, "MsgDefIdr inválido"),
                arguments(echo.replaceAll("<MsgDefIdr>.*</MsgDefIdr>", ""), id, "MsgDefIdr inválido"),
                arguments(
                        echo.replace(Xml.institution("Fr", PAYER), Xml.institution("Fr", RECEIVER)),
                        id,
                        "Emissor inválido"),
                arguments(
                        echo.replace(Xml.institution("To", Spi.ISPB), Xml.institution("To", PAYER)),
                        id,
                        "Destinatário inválido"),
                arguments(echo.replace(id, Xml.id(RECEIVER)), Xml.id(RECEIVER), "BizMsgIdr inválido"),
                arguments(echo.replace(id, id.substring(0, 12)), id.substring(0, 12), "BizMsgIdr inválido"),
                arguments(
                        echo.replace("<BizMsgIdr>" + id, "<BizMsgIdr>" + id.replace('a', 'b')),
                        id,
                        "BizMsgIdr inválido"),
                arguments(echo.replaceAll("<BizMsgIdr>.*</BizMsgIdr>", ""), id, "BizMsgIdr inválido"),
                arguments(Xml.echo(""), id, "XML inválido"),
                arguments(Xml.echo("x".repeat(36)), id, "XML inválido"),
                arguments(echo.replaceAll("<Data>.*</Data>", ""), id, "XML inválido"),
                arguments(Xml.payment(RECEIVER), id, "Tipo de mensagem não suportado"),
                arguments(Xml.status(1), id, "Tipo de mensagem não suportado"),
                arguments(
                        echo.replaceAll("<MsgId>.*</MsgId>", "<MsgId>" + "x".repeat(34) + "</MsgId>"),
                        RESOURCE_REFERENCE,
                        "BizMsgIdr inválido"),
                arguments(
                        echo.replaceAll("<MsgId>.*</MsgId>", "<MsgId>a&lt;\n</MsgId>"),
                        RESOURCE_REFERENCE,
                        "BizMsgIdr inválido"));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void eachFaultHasItsReason(String xml, String reference, String reason) {
        assertThat(answer(xml)).contains("<Ref>" + reference + "</Ref>", "<RjctgPtyRsn>" + reason + "</RjctgPtyRsn>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.16", "1.15"})
    void versionsOfTheCatalogueAreKnown(String version) {
        assertThat(answer(Xml.payment(RECEIVER).replace("1.16", version))).contains("Tipo de mensagem não suportado");
    }

    @Test
    void theCatalogueDecidesWhatIsKnown() {
        Spi other = spi(Optional.empty(), List.of("pacs.008.spi.1.16"));
        assertThat(answers(other, payload(RESOURCE, Xml.echo("x"))).get(0)).contains("Schema desconhecido");
    }

    @Test
    void withoutAMessageIdTheBusinessIdIsEnough() {
        assertThat(answer(Xml.echo("x").replaceAll("<MsgId>.*</MsgId>", ""))).contains("<OrgnlData>x</OrgnlData>");
    }

    @Test
    void answersStandInTheOrderOfThePartsUnderIdsOfTheirOwn() {
        List<Payload> received = List.of(
                payload("1", "garbage"),
                payload("2", Xml.echo("a")),
                Payload.of("3", Gzip.pack(Xml.utf8(Xml.echo("b")))));
        List<Delivery> deliveries = ((Accepted) spi.route(SENDER, received)).deliveries();
        assertThat(deliveries).extracting(Delivery::owner).containsOnly(PAYER);
        assertThat(deliveries)
                .extracting(delivery -> delivery.content().id())
                .doesNotHaveDuplicates()
                .doesNotContain("1", "2", "3");
        List<String> answers = deliveries.stream()
                .map(delivery -> new String(delivery.content().xml(), UTF_8))
                .toList();
        assertThat(answers.get(0)).contains("<Ref>R1</Ref>");
        assertThat(answers.get(1)).contains("<OrgnlData>a</OrgnlData>");
        assertThat(answers.get(2)).contains("<Ref>R3</Ref>");
    }

    @Test
    void noIdOfTheSystemComesTwice() {
        Pattern id = Pattern.compile("<BizMsgIdr>(M00038166\\w{23})</BizMsgIdr>");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            Matcher matcher = id.matcher(answer(Xml.echo("x")));
            assertThat(matcher.find()).isTrue();
            assertThat(ids.add(matcher.group(1))).isTrue();
        }
    }

    @Test
    void tokensAreCountedIfTheyMatter() {
        List<Payload> received = List.of(
                payload("1", Xml.payment(RECEIVER, RECEIVER)), payload("2", Xml.status(5)), payload("3", "garbage"));
        assertThat(((Accepted) spi.route(SENDER, received)).tokens()).isZero();
        Spi counting = spi(TokenBucket.parse("2500,500"), List.of());
        assertThat(((Accepted) counting.route(SENDER, received)).tokens()).isEqualTo(4 * TokenBucket.TOKEN);
    }

    private static Spi spi(Optional<TokenBucket> tokens, List<String> catalog) {
        return new Spi(Catalog.in(catalog), Catalog.out(List.of()), tokens, CLOCK);
    }

    private String answer(String xml) {
        return answers(spi, payload(RESOURCE, xml)).get(0);
    }

    private static List<String> answers(Spi spi, Payload... received) {
        return ((Accepted) spi.route(SENDER, List.of(received)))
                .deliveries().stream()
                        .map(delivery -> new String(delivery.content().xml(), UTF_8))
                        .toList();
    }
}
