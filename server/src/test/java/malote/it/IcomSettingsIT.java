package malote.it;

import static malote.it.Icom.assertProblem;
import static malote.it.Icom.in;
import static malote.it.Icom.out;
import static malote.it.Icom.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.it.Icom.Response;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other settings than the usual ones do: strictness, tokens, participants, absolute URIs. */
@Tag("exhaustive")
@Timeout(120)
final class IcomSettingsIT {
    private static final String MEMBER = Client.freshIspb();
    private static final String RICH = Client.freshIspb();
    private static final String POOR = Client.freshIspb();

    @TempDir
    static Path directory;

    @TempDir
    static Path strictDirectory;

    private static ServerProcess server;
    private static ServerProcess strict;
    private static Icom icom;

    private final String ispb = Client.freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(
                directory,
                Map.of(
                        "ICOM_MODE", "hub",
                        "ICOM_POLL", "1s",
                        "ICOM_TOKENS", "2,1",
                        "ICOM_PULL_NEXT", "absolute",
                        "ICOM_PUBLIC_URL", "https://icom.example:16522/",
                        "ICOM_PARTICIPANTS", String.join(",", MEMBER, RICH, POOR),
                        "ICOM_CATALOG_IN", "pibr.001.spi.1.3"));
        strict = ServerProcess.start(strictDirectory, Map.of("ICOM_STRICT", "true", "ICOM_POLL", "1s"));
        icom = new Icom(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
        strict.close();
    }

    @Test
    void whoDoesNotTakePartIsForbidden() {
        assertProblem(icom.start(ispb), 403, "forbidden");
        assertProblem(icom.post(ispb, to(MEMBER, "x")), 403, "forbidden");
        assertProblem(icom.call("DELETE", out(ispb, "abcdefghijklm1")), 403, "forbidden");
        assertThat(icom.start(MEMBER).status()).isEqualTo(204);
    }

    @Test
    void pullNextIsMadeFromThePublicUrl() {
        Response read = icom.start(MEMBER);
        assertThat(read.next()).matches("https://icom\\.example:16522/api/v1/out/" + MEMBER + "/stream/[0-9a-z]{14}");
    }

    /** Who follows that URL asks for its host. */
    @Test
    void theHostOfThePublicUrlIsTheServers() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("GET /api/v1/in/catalog HTTP/1.1\r\nHost: icom.example\r\n\r\n");
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
        }
    }

    @Test
    void theCatalogueIsWhatIsSet() {
        assertThat(icom.call("GET", "/api/v1/in/catalog").text())
                .contains("<Catalog><Message>pibr.001.spi.1.3</Message></Catalog>");
    }

    @Test
    void whoHasUsedUpItsTokensWaits() {
        String[] ten = new String[10];
        Arrays.fill(ten, to(RICH, "x"));
        assertThat(icom.postAll(POOR, ten).status()).isEqualTo(201);
        Response refused = icom.post(POOR, to(RICH, "x"));
        assertProblem(refused, 429, "tooManyRequests");
        // Eight are missing, and one more must be there.
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()))
                .isBetween(1, 9);

        assertThat(icom.post(RICH, to(POOR, "x")).status()).isEqualTo(201);
        Response read = icom.start(POOR);
        assertThat(read.status()).isEqualTo(200);
        assertThat(icom.call("DELETE", read.next().substring("https://icom.example:16522".length()))
                        .status())
                .isEqualTo(200);
    }

    // --- strict

    private static Answer ask(String method, String path, String body, String... lines) throws IOException {
        try (Wire wire = new Wire(strict.port())) {
            return wire.send(request(method, path, body, lines)).answer().orElseThrow();
        }
    }

    private static String request(String method, String path, String body, String... lines) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join(
                        "", List.of(lines).stream().map(line -> line + "\r\n").toList())
                + (method.equals("POST") ? "Content-Length: " + body.length() + "\r\n" : "") + "\r\n" + body;
    }

    private static void assertRefused(Answer answer, int status, String name) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertProblem(answer.text(), name);
    }

    @Test
    void strictlyTheHeadersOfTheListAreAllowed() throws IOException {
        String[] usual = {
            "Accept-Encoding: gzip",
            "User-Agent: x",
            "Connection: keep-alive",
            "Cookie: a=b",
            "Max-Forwards: 3",
            "Via: 1.1 p"
        };
        assertThat(ask("GET", out(ispb, "start"), "", usual).status()).isEqualTo(204);
        assertThat(ask("GET", "/api/v1/in/catalog", "", usual).headers()).containsEntry("content-encoding", "gzip");
        assertThat(ask("POST", in(ispb), "<a/>", "Content-Type: application/xml; charset=utf-8")
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"traceparent: 00-0af7", "PI-ResourceId: UEkB", "X-Request-Id: 1", "Expect: 100-continue"})
    void strictlyAnyOtherIsNot(String line) throws IOException {
        String name = line.split(":", 2)[0];
        for (Answer answer : List.of(
                ask("GET", out(ispb, "start"), "", line),
                ask("DELETE", out(ispb, "x"), "", line),
                ask("GET", "/api/v1/out/catalog", "", line),
                ask("POST", in(ispb), "<a/>", "Content-Type: application/xml; charset=utf-8", line))) {
            assertRefused(answer, 400, "invalidHeader");
            assertThat(answer.text()).contains(name).contains("Um dos cabeçalhos enviados não era esperado");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "gzip, deflate", "identity", "*", ""})
    void strictlyNoOtherCodingThanGzipMayBeAskedFor(String coding) throws IOException {
        assertRefused(ask("GET", "/api/v1/in/catalog", "", "Accept-Encoding: " + coding), 400, "invalidHeader");
    }

    @Test
    void strictlyAPortInHostResetsTheConnection() throws IOException {
        try (Wire wire = new Wire(strict.port())) {
            wire.send("GET /api/v1/in/catalog HTTP/1.1\r\nHost: localhost:16522\r\n\r\n");
            assertThat(isReset(wire)).isTrue();
        }
        try (Wire wire = new Wire(strict.port())) {
            assertThat(wire.send("GET /health/live HTTP/1.1\r\nHost: localhost:16522\r\n\r\n")
                            .answer()
                            .orElseThrow()
                            .status())
                    .isEqualTo(200);
        }
    }

    private static boolean isReset(Wire wire) throws IOException {
        try {
            Optional<Answer> answer = wire.answer();
            return answer.isEmpty();
        } catch (SocketException | EOFException e) {
            return true;
        }
    }

    @Test
    void strictlyTheCharsetMustBeNamedAndOnlyKnownFormatsAskedFor() throws IOException {
        assertRefused(ask("POST", in(ispb), "<a/>", "Content-Type: application/xml"), 415, "unsupportedMediaType");
        for (String accept : List.of("application/*", "multipart/*", "text/html", "application/xml, text/html")) {
            assertRefused(ask("GET", out(ispb, "start"), "", "Accept: " + accept), 406, "notAcceptable");
        }
        assertThat(ask("GET", out(ispb, "start"), "", "Accept: multipart/mixed, application/xml, */*")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void strictlySixPostsMayBeUnderWay() throws IOException {
        String whole = request("POST", in(ispb), "<a/>", "Content-Type: application/xml; charset=utf-8");
        List<Wire> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                slow.add(new Wire(strict.port()).send(whole.substring(0, whole.length() - 2)));
            }
            Patience.await()
                    .untilAsserted(() -> assertRefused(
                            ask("POST", in(ispb), "<a/>", "Content-Type: application/xml; charset=utf-8"),
                            429,
                            "tooManyRequests"));
            assertThat(slow.get(0)
                            .send(whole.substring(whole.length() - 2))
                            .answer()
                            .orElseThrow()
                            .status())
                    .isEqualTo(201);
            assertThat(ask("POST", in(ispb), "<a/>", "Content-Type: application/xml; charset=utf-8")
                            .status())
                    .isEqualTo(201);
        } finally {
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }
}
