package malote.it;

import static malote.it.Icom.assertProblem;
import static malote.it.Icom.bytes;
import static malote.it.Icom.in;
import static malote.it.Icom.packed;
import static malote.it.Icom.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import malote.it.Icom.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Posts to a hub: what is taken, as whole or not at all, and what is refused. */
@Timeout(120)
final class IcomPostIT {
    private static final int MIB = 1 << 20;

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Icom icom;

    private final String sender = Client.freshIspb();
    private final String receiver = Client.freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory, Map.of("ICOM_MODE", "hub", "ICOM_POLL", "1s"));
        icom = new Icom(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What has come to the receiver, all of it. */
    private List<String> received() {
        Response answer = icom.start(receiver, "Accept", Icom.MULTIPART);
        List<String> texts = answer.texts();
        icom.end(answer);
        return texts;
    }

    @Test
    void aMessageIsStoredAsItCameUnderAnIdOfItsOwn() {
        String message = "<?xml version=\"1.0\"?>\r\n<!-- é -->" + to(receiver, "x") + "\r\n";
        Response posted = icom.post(sender, message);

        assertThat(posted.status()).as(posted.toString()).isEqualTo(201);
        assertThat(posted.header("Content-Length")).hasValue("0");
        assertThat(posted.header("PI-ResourceId").orElseThrow()).matches("UEkB[A-Za-z0-9+/]{28}");
        Response read = icom.start(receiver);
        assertThat(read.texts()).containsExactly(message);
        assertThat(read.ids()).doesNotContainAnyElementsOf(posted.ids());
        icom.end(read);
    }

    @Test
    void severalGoToEachReceiverInTheirOrder() {
        String other = Client.freshIspb();
        String[] all = IntStream.range(0, 10)
                .mapToObj(i -> to(i % 2 == 0 ? receiver : other, "part " + i))
                .toArray(String[]::new);
        Response posted = icom.postAll(sender, all);

        assertThat(posted.ids()).as(posted.toString()).doesNotHaveDuplicates().hasSize(10);
        assertThat(received()).containsExactly(all[0], all[2], all[4], all[6], all[8]);
        Response elsewhere = icom.start(other, "Accept", Icom.MULTIPART);
        assertThat(elsewhere.texts()).containsExactly(all[1], all[3], all[5], all[7], all[9]);
        icom.end(elsewhere);
    }

    @Test
    void bodiesMayBePacked() {
        byte[] one = bytes(to(receiver, "one"));
        byte[] two = bytes(Icom.parts("b", to(receiver, "two"), to(receiver, "three")));
        String[] gzip = {"Content-Encoding", "gzip", "Content-Type", Icom.XML};
        String[] gzipAll = {"Content-Encoding", "gzip", "Content-Type", "multipart/mixed; boundary=b"};
        assertThat(icom.post(sender, packed(one), gzip).status()).isEqualTo(201);
        assertThat(icom.post(sender, packed(two), gzipAll).status()).isEqualTo(201);
        // Two members, which not everybody could unpack.
        byte[] first = packed(Arrays.copyOf(one, 20));
        byte[] members = Arrays.copyOf(first, first.length + packed(one).length);
        byte[] second = packed(Arrays.copyOfRange(one, 20, one.length));
        System.arraycopy(second, 0, members, first.length, second.length);
        members = Arrays.copyOf(members, first.length + second.length);
        assertThat(icom.post(sender, members, gzip).status()).isEqualTo(201);

        assertThat(received())
                .containsExactly(to(receiver, "one"), to(receiver, "two"), to(receiver, "three"), to(receiver, "one"));
    }

    @Test
    void aLargeMessageIsTakenInAnyForm() {
        String large = to(receiver, "x".repeat(MIB - to(receiver, "").length()));
        assertThat(icom.post(sender, large).status()).isEqualTo(201);
        assertThat(icom.post(sender, packed(bytes(large)), "Content-Encoding", "gzip", "Content-Type", Icom.XML)
                        .status())
                .isEqualTo(201);
        assertThat(icom.postAll(sender, large, large).status()).isEqualTo(201);

        for (String coding : new String[] {"gzip", "identity"}) {
            Response read = icom.start(receiver, "Accept", Icom.MULTIPART, "Accept-Encoding", coding);
            assertThat(read.texts()).hasSizeBetween(1, 4).containsOnly(large);
            // Given back, so that the next coding finds them too.
            assertThat(icom.call("DELETE", read.next().replaceFirst("1$", "0")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void oneByteMoreThanAMebibyteIsTooLarge() {
        String tooLarge = to(receiver, "x".repeat(MIB + 1 - to(receiver, "").length()));
        assertProblem(icom.post(sender, tooLarge), 413, "payloadTooLarge");
        assertProblem(icom.postAll(sender, to(receiver, "small"), tooLarge), 413, "payloadTooLarge");
        byte[] bomb = packed(new byte[24 * MIB]);
        for (String type : new String[] {Icom.XML, "multipart/mixed; boundary=b"}) {
            assertProblem(
                    icom.post(sender, bomb, "Content-Encoding", "gzip", "Content-Type", type), 413, "payloadTooLarge");
        }
        assertThat(received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --b--                                                            | no part
                    <a/>                                                             | no delimiter
                    --b~Content-Type: application/xml~~GOOD~                         | no end
                    --b~Content-Type: application/xml~~GOOD~--b~Content-Type: text/plain~~<a/>~--b-- | another type
                    --b~Content-Type: application/xml~~GOOD~--b~Content-ID: 1~~<a/>~--b-- | no type
                    --b~Content-Type: application/xml~~GOOD~--b~Content-Type: application/xml~<a/>~--b-- | no empty line
                    """)
    void aBodyWithOneBadPartIsRefusedAsAWhole(String template, String what) {
        String body = template.replace("GOOD", to(receiver, "good")).replace("~", "\r\n");
        Response answer = icom.post(sender, bytes(body), "Content-Type", "multipart/mixed; boundary=b");

        String problem = assertProblem(answer, 400, "multipart");
        if (what.equals("no empty line")) {
            assertThat(problem).contains("no empty line");
        }
        assertThat(received()).as(what).isEmpty();
    }

    @Test
    void elevenPartsAreOneTooMany() {
        String[] eleven = new String[11];
        Arrays.fill(eleven, to(receiver, "x"));
        assertProblem(icom.postAll(sender, eleven), 400, "multipart");
        assertThat(received()).isEmpty();
    }

    @Test
    void aPartWithACodingOfItsOwnIsRefused() {
        String body = Icom.parts("b", to(receiver, "x")).replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n");
        assertProblem(icom.post(sender, bytes(body), "Content-Type", "multipart/mixed; boundary=b"), 400, "encoding");
    }

    @Test
    void aMessageWithoutAReceiverIsRefusedAndThoseBesideItToo() {
        assertProblem(icom.post(sender, "garbage"), 400, "unroutable");
        assertProblem(icom.postAll(sender, to(receiver, "x"), "<a/>"), 400, "unroutable");
        assertThat(received()).isEmpty();
    }

    @Test
    void brokenGzipAndNothingAreRefused() {
        byte[] whole = packed(bytes(to(receiver, "x")));
        for (byte[] broken : List.of(bytes("no gzip"), Arrays.copyOf(whole, whole.length - 9))) {
            assertProblem(
                    icom.post(sender, broken, "Content-Encoding", "gzip", "Content-Type", Icom.XML), 400, "encoding");
        }
        assertProblem(icom.post(sender, ""), 400, "emptyBody");
        assertProblem(
                icom.post(sender, packed(new byte[0]), "Content-Encoding", "gzip", "Content-Type", Icom.XML),
                400,
                "emptyBody");
        assertThat(received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iso-8859-1", "utf-16", "us-ascii"})
    void anotherCharsetIsRefused(String charset) {
        Response answer =
                icom.post(sender, bytes(to(receiver, "x")), "Content-Type", "application/xml; charset=" + charset);
        assertThat(assertProblem(answer, 400, "charset")).contains("Charset XML inválido.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "application/json", "multipart/form-data; boundary=b", "xml"})
    void anotherTypeIsRefused(String type) {
        assertProblem(icom.post(sender, bytes("<a/>"), "Content-Type", type), 415, "unsupportedMediaType");
    }

    @Test
    void anotherCodingIsRefused() {
        assertProblem(
                icom.post(sender, bytes("<a/>"), "Content-Type", Icom.XML, "Content-Encoding", "br"),
                415,
                "unsupportedMediaType");
    }

    @Test
    void whatIsWrongWithTheRequestItselfIsSaidInXmlToo() throws IOException {
        String head = "POST " + in(sender) + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + Icom.XML + "\r\n";
        refuses(head + "\r\n", 411, "lengthRequired", false);
        refuses(head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "lengthAndChunked", true);
        refuses(head + "Transfer-Encoding: gzip, chunked\r\n\r\n", 400, "transferEncoding", true);
        refuses(head + "Content-Length: 99999999\r\n\r\n", 413, "payloadTooLarge", true);
        refuses("GET /api/v1/out/" + "a".repeat(32 << 10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414, "uriTooLong", true);
        refuses("GET /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "notFound", false);
        refuses("GET " + Icom.out(sender, "%00") + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "notFound", true);
        refuses("PUT " + in(sender) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "methodNotAllowed", false);
        refuses("POST /api/v1/in/1234567/msgs HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "notFound", false);
    }

    private static void refuses(String request, int status, String name, boolean closes) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            Wire.Answer answer = wire.send(request).answer().orElseThrow();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("content-type", "application/problem+xml")
                    .containsKey("date");
            assertProblem(answer.text(), name);
            if (closes) {
                assertThat(wire.isClosed()).isTrue();
            } else {
                assertThat(wire.send("GET /api/v1/in/catalog HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .answer()
                                .orElseThrow()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void aBodyMayComeInChunksAndAfterAnInvitation() throws IOException {
        byte[] message = bytes(to(receiver, "x"));
        try (Wire wire = new Wire(server.port())) {
            wire.send("POST " + in(sender) + " HTTP/1.2\r\nHost: localhost\r\nContent-Type: " + Icom.XML
                    + "\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
            wire.awaitContinue();
            for (byte b : message) {
                wire.send("1\r\n" + (char) b + "\r\n");
            }
            assertThat(wire.send("0\r\n\r\n").answer().orElseThrow().status()).isEqualTo(201);
        }
        assertThat(received()).containsExactly(new String(message, StandardCharsets.UTF_8));
    }

    @Test
    void theCatalogueNamesTheMessagesThatAreTaken() {
        Response catalog = icom.call("GET", "/api/v1/in/catalog", "Accept-Encoding", "gzip");
        assertThat(catalog.header("Content-Type")).hasValue(Icom.XML);
        assertThat(catalog.header("Content-Encoding")).hasValue("gzip");
        assertThat(catalog.text()).contains("<Catalog><Message>").contains("<Message>pibr.001.spi.1.3</Message>");
        assertThat(icom.call("GET", "/api/v1/out/catalog").text()).contains("<Message>pibr.002.spi.1.3</Message>");
    }
}
