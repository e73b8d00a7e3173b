package malote.message.icom;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import malote.message.icom.Multipart.Part;
import malote.message.icom.MultipartException.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {
    private static final String TYPE = "multipart/mixed; boundary=b";
    private static final String HEAD = "Content-Type: application/xml; charset=utf-8";

    // What is written.

    @Test
    void isWrittenInTheseBytes() {
        byte[] xml = "<a>Ação</a>".getBytes(UTF_8);
        List<Payload> messages = List.of(
                Payload.of("UEkB1", xml),
                Payload.packed("UEkB2", Gzip.pack(xml), xml.length),
                Payload.packed("UEkB3", Gzip.pack(xml), xml));
        assertThat(Multipart.write(messages, "7d9f3a")).asString(UTF_8).isEqualTo("""
                        --7d9f3a
                        Content-Type: application/xml; charset=utf-8
                        PI-ResourceId: UEkB1

                        <a>Ação</a>
                        --7d9f3a
                        Content-Type: application/xml; charset=utf-8
                        PI-ResourceId: UEkB2

                        <a>Ação</a>
                        --7d9f3a
                        Content-Type: application/xml; charset=utf-8
                        PI-ResourceId: UEkB3

                        <a>Ação</a>
                        --7d9f3a--
                        """.replace("\n", "\r\n"));
    }

    @Test
    void eachBoundaryIsAnotherOne() {
        Set<String> boundaries = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String boundary = Multipart.boundary();
            assertThat(boundary).matches("[0-9a-z]{32}");
            assertThat(boundaries.add(boundary)).isTrue();
        }
    }

    // What is read.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "b | multipart/mixed; boundary=b",
                "simple boundary | multipart/mixed; boundary=\"simple boundary\"",
                "----WebKitFormBoundary7MA4 | multipart/mixed; boundary=----WebKitFormBoundary7MA4",
                "'()+_,-./:=? | multipart/mixed; boundary=\"'()+_,-./:=?\"; charset=utf-8",
                "b | Multipart/Mixed;type=\"application/xml\"; BOUNDARY=\"b\"",
            })
    void boundariesOfAllFormsAreRead(String boundary, String type) throws Exception {
        assertThat(contents(body(boundary, "\r\n", HEAD, "<a/>", "<b/>"), type)).containsExactly("<a/>", "<b/>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HEAD,
                "content-TYPE:Application/XML;Charset=\"UTF-8\"",
                "Content-type: application/xml",
                "Content-Type: application/xml;\r\n\tcharset=utf-8",
                "Content-Disposition: form-data; name=\"a\"; filename=\"a.xml\"\r\n" + HEAD
                        + "\r\nContent-ID: <1>\r\nX-Any:",
            })
    void headersOfAllFormsAreRead(String head) throws Exception {
        assertThat(contents(body("b", "\r\n", head, "<a/>", "<b/>"), TYPE)).containsExactly("<a/>", "<b/>");
    }

    @Test
    void bareLineFeedsAreRead() throws Exception {
        assertThat(contents(body("b", "\n", HEAD, "<a/>\n", "<b>\r\n</b>\r"), TYPE))
                .containsExactly("<a/>\n", "<b>\r\n</b>\r");
    }

    @Test
    void whatStandsAroundThePartsIsLeftOut() throws Exception {
        String text = text("b", "\r\n", HEAD, "<a/>");
        assertThat(contents("Read this.\r\n--bb\r\n" + text + "Nor this.\r\n--b--\r\n--b\r\n", TYPE))
                .containsExactly("<a/>");
        assertThat(contents("\r\n" + text, TYPE)).containsExactly("<a/>");
        assertThat(contents(text.strip(), TYPE)).containsExactly("<a/>");
        assertThat(contents(text.replaceAll("(--b(--)?)\r\n", "$1 \t \r\n"), TYPE))
                .containsExactly("<a/>");
    }

    @Test
    void whatOnlyLooksLikeADelimiterIsContent() throws Exception {
        String content = "--b</a>\r\n--bc\r\n --b\r\n--b x\r\n--\r\n\r\n--b-\r\n--b\r--b--";
        assertThat(contents(body("b", "\r\n", HEAD, content, content), TYPE)).containsExactly(content, content);
    }

    @Test
    void contentsAreTakenByteForByte() throws Exception {
        byte[] content = new byte[512];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) i;
        }
        byte[] body = body("b", "\r\n", HEAD, new String(content, ISO_8859_1), " <a/>\r\n\r\n");
        assertThat(Multipart.read(body, TYPE))
                .extracting(Part::content)
                .containsExactly(content, " <a/>\r\n\r\n".getBytes(UTF_8));
    }

    @Test
    void codingAndIdOfAPartAreTold() throws Exception {
        String head = HEAD + "\r\nContent-Encoding: gzip\r\npi-resourceid: UEkB";
        Part part = Multipart.read(body("b", "\r\n", head, "x"), TYPE).get(0);
        assertThat(part.contentEncoding()).isEqualTo("gzip");
        assertThat(part.resourceId()).isEqualTo("UEkB");
        assertThat(part.contentType().parameter("charset")).isEqualTo("utf-8");
        part = Multipart.read(body("b", "\r\n", HEAD, "x"), TYPE).get(0);
        assertThat(part.contentEncoding()).isNull();
        assertThat(part.resourceId()).isNull();
    }

    @Test
    void tenPartsAreReadAndElevenAreRefused() throws Exception {
        assertThat(contents(body("b", "\r\n", HEAD, parts(10)), TYPE)).hasSize(10);
        assertRefused(text("b", "\r\n", HEAD, parts(11)), "more than 10 parts; send the others in another body");
    }

    // What is refused.

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/mixed | Content-Type has no boundary; multipart/mixed; boundary=abc would be right",
                "multipart/mixed; boundary=\"\" | the boundary has 0 characters; 1 to 70 are right",
                "multipart/mixed; boundary=c | no line of the body is -- and the boundary that Content-Type names",
                "multipart/mixed; boundary=B | no line of the body is -- and the boundary that Content-Type names",
            })
    void aBodyNeedsItsBoundary(String type, String detail) {
        assertRefused(text("b", "\r\n", HEAD, "<a/>"), type, Fault.LAYOUT, detail);
    }

    @Test
    void aBoundaryHasSeventyCharactersAtMost() throws Exception {
        String longest = "x".repeat(70);
        assertThat(contents(body(longest, "\r\n", HEAD, "<a/>"), "multipart/mixed; boundary=" + longest))
                .containsExactly("<a/>");
        String longer = "x".repeat(71);
        String detail = "the boundary has 71 characters; 1 to 70 are right";
        assertRefused(text(longer, "\r\n", HEAD, "<a/>"), "multipart/mixed; boundary=" + longer, Fault.LAYOUT, detail);
    }

    @Test
    void aBodyNeedsAPartAndItsEnd() {
        String text = text("b", "\r\n", HEAD, "<a/>", "<b/>");
        String cut = "; behind the last part, a line of -- and the boundary and -- would be right";
        assertRefused("", "no line of the body is -- and the boundary that Content-Type names");
        assertRefused("--b--\r\n", "the body has no part; 1 to 10 are right");
        assertRefused("--b\r\n", "the body ends within part 1" + cut);
        assertRefused(text.replace("--b--", ""), "the body ends within part 2" + cut);
        assertRefused(text.replace("--b--", "--b-"), "the body ends within part 2" + cut);
        assertRefused(text.substring(0, 55), "the body ends within part 1" + cut);
    }

    @Test
    void aPartNeedsAnEmptyLineBehindItsHeaders() {
        String detail = "part 2: no empty line after the part's headers";
        String first = "--b\r\n" + HEAD + "\r\n\r\n<a/>\r\n--b\r\n";
        for (String xml :
                List.of("<a/>", "<?xml version=\"1.0\"?>\r\n<a xmlns=\"urn:a\"/>", "<a:b xmlns:a=\"urn:a\"/>")) {
            assertRefused(
                    first + "Content-Disposition: form-data; name=\"m\"\r\nContent-Type: application/xml\r\n" + xml
                            + "\r\n--b--\r\n",
                    detail);
            assertRefused(first + xml + "\r\n--b--\r\n", detail);
        }
        assertRefused("--b\r\n: x\r\n\r\n<a/>\r\n--b--", "part 1: no empty line after the part's headers");
        assertRefused(
                "--b\r\nContent-Type : application/xml\r\n\r\n<a/>\r\n--b--",
                "part 1: no empty line after the part's headers");
    }

    @Test
    void aPartNeedsContent() {
        assertRefused("--b\r\n" + HEAD + "\r\n\r\n\r\n--b--\r\n", "part 1 is empty");
        assertRefused("--b\r\n" + HEAD + "\r\n\r\n--b--\r\n", "part 1: nothing after the part's headers");
        assertRefused("--b\r\n--b--\r\n", "part 1: nothing after the part's headers");
        assertRefused("--b\n--b\n--b--", "part 1: nothing after the part's headers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-ID: 1 | part 2 has no Content-Type; application/xml; charset=utf-8 is right",
                "Content-Type: text/xml; charset=utf-8 | part 2 has another Content-Type than application/xml; application/xml; charset=utf-8 is right",
                "Content-Type: | part 2 has another Content-Type than application/xml; application/xml; charset=utf-8 is right",
            })
    void aPartNeedsItsType(String head, String detail) {
        assertRefused("--b\r\n" + HEAD + "\r\n\r\n<a/>\r\n" + text("b", "\r\n", head, "<a/>"), detail);
    }

    @Test
    void aPartInAnotherCharsetIsASignOfItsOwn() {
        String detail = "part 1 is in another charset than utf-8, which alone is right";
        assertRefused(
                text("b", "\r\n", "Content-Type: application/xml; charset=utf-16", "<a/>"),
                TYPE,
                Fault.CHARSET,
                detail);
    }

    @Test
    void aPartThatIsTooLargeIsASignOfItsOwn() throws Exception {
        String largest = "x".repeat(Payload.MAX_SIZE);
        assertThat(contents(body("b", "\r\n", HEAD, "<a/>", largest), TYPE)).containsExactly("<a/>", largest);
        String detail = "part 2 has 1048577 bytes; a message has 1048576 at most";
        assertRefused(text("b", "\r\n", HEAD, "<a/>", largest + "x"), TYPE, Fault.TOO_LARGE, detail);
    }

    @Test
    void headersHaveTheirLimit() {
        assertRefused(
                text("b", "\r\n", "a:\r\n".repeat(5_000) + HEAD, "<a/>"), "part 1: headers of more than 16384 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\n--", "\n--b", "\n--b ", "\n--b\n", "--b", "\r\n--bb", "a:\n", "a:\n ", ";"})
    void theTimeGrowsWithTheLengthAlone(String piece) {
        byte[] body = ("--b\n" + piece.repeat(10_000_000 / piece.length())).getBytes(ISO_8859_1);
        String boundary = "multipart/mixed; boundary=" + piece.repeat(70).substring(0, 70);
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            assertThat(catchThrowableOfType(MultipartException.class, () -> Multipart.read(body, TYPE)))
                    .isNotNull();
            assertThat(catchThrowableOfType(MultipartException.class, () -> Multipart.read(body, boundary)))
                    .isNotNull();
        });
    }

    private static void assertRefused(String body, String detail) {
        assertRefused(body, TYPE, Fault.LAYOUT, detail);
    }

    private static void assertRefused(String body, String type, Fault fault, String detail) {
        MultipartException e =
                catchThrowableOfType(MultipartException.class, () -> Multipart.read(body.getBytes(ISO_8859_1), type));
        assertThat(e).as(body.length() < 1_000 ? body : "").hasMessage(detail);
        assertThat(e.fault()).isEqualTo(fault);
    }

    private static String[] parts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "<a>" + i + "</a>").toArray(String[]::new);
    }

    private static List<String> contents(String body, String type) throws MultipartException {
        return contents(body.getBytes(ISO_8859_1), type);
    }

    private static List<String> contents(byte[] body, String type) throws MultipartException {
        return Multipart.read(body, type).stream()
                .map(part -> new String(part.content(), ISO_8859_1))
                .toList();
    }

    private static byte[] body(String boundary, String lineEnd, String head, String... contents) {
        return text(boundary, lineEnd, head, contents).getBytes(ISO_8859_1);
    }

    private static String text(String boundary, String lineEnd, String head, String... contents) {
        return List.of(contents).stream()
                .map(content -> "--" + boundary + lineEnd + head + lineEnd + lineEnd + content + lineEnd)
                .collect(joining("", "", "--" + boundary + "--" + lineEnd));
    }
}
