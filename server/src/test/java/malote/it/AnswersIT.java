package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the answers of all routes, those of the framework too. */
@Timeout(300)
@ExtendWith(SharedServer.class)
final class AnswersIT {
    private static final String GZIP = "Accept-Encoding: gzip";
    private static final List<String> PAGES =
            List.of("/", "/index.html", "/painel/main.js", "/docs", "/docs/", "/docs/swagger-ui.css");
    private static final List<String> OTHERS =
            List.of("/openapi", "/openapi.json", "/metrics", "/health/live", "/health/ready", "/favicon.ico", "/none");

    private final int port;
    private final String ispb = freshIspb();
    private final String generate = "/api/util/msgs/" + ispb + "/";

    AnswersIT(Client client) {
        port = client.port();
    }

    // --- statuses

    @Test
    void aStatusOfTheFrameworkStaysAsItIs() throws IOException {
        Answer refused = get("/docs/start.js", "Range: bytes=99999999-");

        assertThat(refused.status()).isEqualTo(416);
        assertThat(refused.headers())
                .containsEntry("content-type", "application/problem+json")
                .hasEntrySatisfying("content-range", range -> assertThat(range).startsWith("bytes */"));
        assertThat(refused.text()).contains("\"title\":\"Range Not Satisfiable\",\"status\":416");
    }

    // --- headers

    @Test
    void noPageCanBeFramedOrTakenForSomethingElseOrKept() throws IOException {
        for (String path : PAGES) {
            assertThat(get(path).headers())
                    .as(path)
                    .containsEntry("x-content-type-options", "nosniff")
                    .containsEntry("referrer-policy", "no-referrer")
                    .containsEntry("cache-control", "no-cache")
                    .hasEntrySatisfying("content-security-policy", policy -> assertThat(policy)
                            .contains("default-src 'none'", "frame-ancestors 'none'")
                            .doesNotContain("unsafe"));
        }
        for (String path : OTHERS) {
            assertThat(get(path).headers())
                    .as(path)
                    .containsEntry("x-content-type-options", "nosniff")
                    .hasEntrySatisfying(
                            "cache-control", cache -> assertThat(cache).isIn("no-cache", "no-store"))
                    .hasEntrySatisfying("content-security-policy", policy -> assertThat(policy)
                            .contains("frame-ancestors 'none'"));
        }
    }

    @Test
    void noAnswerOfTheInterfaceIsKept() throws IOException {
        Answer generated = send("POST", generate + 2);
        Answer read = get("/api/pix/" + ispb + "/stream/start");
        Answer next = get("/api/util/filas/" + ispb + "/proximas");
        Answer ended = send("DELETE", read.headers().get("pull-next"));
        Answer unknown = get("/api/pix/" + ispb + "/stream/abcdefghijklm1");
        Answer none = get("/api/none");
        Answer events = get("/api/util/eventos");
        Answer refused = get("/api/util/static/9", "Sec-Fetch-Site: cross-site");
        Answer malformed = raw("GET /api/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(List.of(generated, read, next, ended, unknown, none, events, refused, malformed))
                .extracting(Answer::status)
                .containsExactly(201, 200, 200, 200, 404, 404, 200, 403, 400);
        assertThat(List.of(generated, read, next, ended, unknown, none, events, refused, malformed))
                .allSatisfy(answer -> assertThat(answer.headers())
                        .containsEntry("cache-control", "no-store")
                        .containsEntry("x-content-type-options", "nosniff"));
    }

    @Test
    void theWayToThePageHoldsWhateverTheHostIsCalled() throws IOException {
        Answer led = get("/docs", "Host: 10.0.0.7:99");

        assertThat(led.status()).isEqualTo(302);
        assertThat(led.headers()).containsEntry("location", "docs/");
    }

    // --- packed

    @Test
    void whatIsLargeIsPackedForThoseWhoAsk() throws IOException {
        for (String path : List.of(
                "/docs/swagger-ui.css",
                "/painel/style.css",
                "/openapi",
                "/openapi.json",
                "/metrics",
                "/api/util/static/1024",
                "/api/util/filas?limite=50")) {
            Answer plain = get(path);
            Answer packed = get(path, GZIP);

            assertThat(plain.headers()).as(path).doesNotContainKey("content-encoding");
            if (plain.body().length >= 1024) {
                assertThat(packed.headers()).as(path).containsEntry("content-encoding", "gzip");
            }
            if (!path.equals("/metrics") && !path.contains("filas")) {
                assertThat(packed.body()).as(path).isEqualTo(plain.body());
            }
            assertThat(List.of(plain, packed))
                    .allSatisfy(
                            answer -> assertThat(answer.headers().get("vary")).contains("Accept"));
        }
        int description = get("/openapi").body().length;
        assertThat(get("/openapi", GZIP).headers())
                .hasEntrySatisfying("content-length", length -> assertThat(Integer.parseInt(length))
                        .isLessThan(description * 23 / 100));
    }

    @Test
    void messagesArePackedFromAKilobyteOn() throws IOException {
        Answer many = send("POST", generate + 300, GZIP);
        Answer few = send("POST", generate + 20, GZIP);
        Answer one = send("POST", generate + 1, GZIP);
        Answer batch = get("/api/pix/" + ispb + "/stream/start", GZIP, "Accept: multipart/json");
        Answer single = get(batch.headers().get("pull-next"), GZIP);
        Answer again = get(batch.headers().get("pull-next"));
        send("DELETE", "/api/pix/" + ispb + "/stream/stop");

        assertThat(List.of(many, few, batch)).allSatisfy(answer -> {
            assertThat(answer.headers()).containsEntry("content-encoding", "gzip");
            assertThat(Integer.parseInt(answer.headers().get("content-length"))).isLessThan(answer.body().length / 2);
        });
        assertThat(List.of(one, single))
                .allSatisfy(answer -> assertThat(answer.headers()).doesNotContainKey("content-encoding"));
        assertThat(many.text().split("endToEndId", -1)).hasSize(301);
        assertThat(again.body()).isEqualTo(single.body());
        assertThat(many.text()).contains(batch.text().substring(1, batch.text().length() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip;q=0", "identity", "gzip;q=0.5, identity", "deflate", "br, zstd", "*;q=0", ""})
    void nothingIsPackedForThoseWhoDoNotWantGzip(String accepted) throws IOException {
        for (String path : List.of("/api/util/static/2000", "/docs/swagger-ui.css", "/openapi", "/metrics")) {
            assertThat(get(path, "Accept-Encoding: " + accepted).headers())
                    .as(path)
                    .doesNotContainKey("content-encoding")
                    .containsKey("content-length");
        }
    }

    @Test
    void whatIsNotWorthItIsNotPacked() throws IOException {
        assertThat(get("/api/util/static/1023", GZIP).headers()).doesNotContainKey("content-encoding");
        assertThat(get("/docs/favicon-32x32.png", GZIP).headers()).doesNotContainKey("content-encoding");
        assertThat(get("/painel/icon.svg", GZIP).headers()).doesNotContainKey("content-encoding");
        assertThat(get("/api/util/eventos", GZIP).headers()).doesNotContainKey("content-encoding");
        assertThat(get("/api/pix/" + ispb + "/stream/abcdefghijklm1", GZIP).headers())
                .doesNotContainKey("content-encoding");
        assertThat(raw("GET /openapi HTTP/1.0\r\n" + GZIP + "\r\n\r\n").headers())
                .doesNotContainKey("content-encoding");
        Answer part = get("/docs/swagger-ui.css", GZIP, "Range: bytes=0-4999");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.headers()).doesNotContainKey("content-encoding").containsEntry("content-length", "5000");
    }

    @Test
    void aHeadIsAnsweredAsTheGetAndWhatIsTheSameIsNotSentAgain() throws IOException {
        String file = "/docs/swagger-ui.css";
        Answer got = get(file, GZIP);
        Answer asked = head(file, GZIP);
        Answer plain = head(file);
        Answer same = get(file, GZIP, "If-Modified-Since: " + got.headers().get("last-modified"));

        assertThat(asked.headers()).containsEntry("content-encoding", "gzip").doesNotContainKey("content-length");
        assertThat(plain.headers())
                .doesNotContainKey("content-encoding")
                .containsEntry("content-length", Integer.toString(got.body().length));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.headers()).containsEntry("vary", "Accept-Encoding").doesNotContainKey("content-encoding");
    }

    @Test
    void manyRequestsAheadGetWhatEachAskedFor() throws IOException {
        try (Wire wire = new Wire(port)) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                all.append("GET /api/util/static/" + (2000 + i) + " HTTP/1.1\r\nHost: localhost\r\n"
                        + (i % 3 == 0 ? GZIP + "\r\n" : "") + "\r\n");
            }
            wire.send(all.toString());
            for (int i = 0; i < 30; i++) {
                Answer answer = wire.answer().orElseThrow();
                assertThat(answer.body()).hasSize(2000 + i);
                assertThat(answer.headers().containsKey("content-encoding")).isEqualTo(i % 3 == 0);
            }
        }
    }

    // --- hosts

    @Test
    void onlyRequestsForThisHostAreAnswered() throws IOException {
        for (String path : List.of(
                "/",
                "/docs/",
                "/openapi",
                "/metrics",
                "/health/live",
                "/api/util/static/9",
                "/api/util/eventos",
                "/none")) {
            for (String host : List.of("evil.example:" + port, "localhost.evil.example", "malote")) {
                Answer refused = get(path, "Host: " + host);
                assertThat(refused.status()).as(path).isEqualTo(421);
                assertThat(refused.headers()).containsEntry("content-type", "application/problem+json");
                assertThat(refused.text()).contains(host, "HOSTS", "\"instance\":\"" + path + "\"");
            }
            assertThat(raw("GET http://evil.example" + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .status())
                    .as(path)
                    .isEqualTo(421);
        }
        for (String host : List.of("localhost", "a.localhost:" + port, "127.0.0.1:" + port, "10.9.8.7", "[::1]:3000")) {
            assertThat(get("/api/util/static/9", "Host: " + host).status())
                    .as(host)
                    .isEqualTo(200);
        }
        assertThat(raw("GET http://127.0.0.1/api/util/static/9 HTTP/1.1\r\nHost: x\r\n\r\n")
                        .status())
                .isEqualTo(200);
        assertThat(raw("GET /api/util/static/9 HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
    }

    @Test
    void aPageWhoseNameLeadsHereCanDoNothing() throws IOException {
        String page = "http://evil.example:" + port;
        Answer refused = send(
                "POST", generate + 1, "Host: evil.example:" + port, "Origin: " + page, "Sec-Fetch-Site: same-origin");

        assertThat(refused.status()).isEqualTo(421);
        assertThat(get("/api/util/filas/" + ispb).text()).contains("\"entrada\":0");
    }

    @Test
    void aConnectionGoesOnAfterARequestForAnotherHost() throws IOException {
        try (Wire wire = new Wire(port)) {
            wire.send("POST " + generate + "1 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 200000\r\n\r\n"
                    + "x".repeat(200_000));
            wire.send("GET /api/util/static/9 HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(wire.answer().orElseThrow().status()).isEqualTo(421);
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
            wire.send("HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(wire.answer(true).orElseThrow().status()).isEqualTo(421);
            wire.send("GET /api/util/static/9 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
        }
    }

    @Test
    void namesThatAreSetAreAnsweredAndOthersAreLoggedOnce(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of("HOSTS", "malote, pix.example:3000"))) {
            assertThat(status(server, "malote:9")).isEqualTo(200);
            assertThat(status(server, "pix.example:3000")).isEqualTo(200);
            assertThat(status(server, "localhost")).isEqualTo(200);
            for (int i = 0; i < 3; i++) {
                assertThat(status(server, "pix.example:4000")).isEqualTo(421);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(status(server, "n" + i)).isEqualTo(421);
            }
            await().until(() -> refusals(server).contains("\"n10\""));
            assertThat(refusals(server).split("pix.example:4000", -1)).hasSize(2);
            assertThat(refusals(server)).doesNotContain("\"n50\"");
        }
    }

    private static String refusals(ServerProcess server) {
        return String.join(
                "\n",
                server.lines().stream()
                        .filter(line -> line.contains("WARN") && line.contains("HOSTS"))
                        .toList());
    }

    private static int status(ServerProcess server, String host) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            return wire.send("GET /api/util/static/9 HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .answer()
                    .orElseThrow()
                    .status();
        }
    }

    // --- helpers

    private Answer get(String path, String... headers) throws IOException {
        return send("GET", path, headers);
    }

    private Answer head(String path, String... headers) throws IOException {
        return send("HEAD", path, headers);
    }

    private Answer send(String method, String path, String... headers) throws IOException {
        String host = headers.length > 0 && headers[0].startsWith("Host:") ? "" : "Host: localhost\r\n";
        return raw(method + " " + path + " HTTP/1.1\r\n" + host
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList()) + "\r\n");
    }

    private Answer raw(String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            return wire.send(request).answer(request.startsWith("HEAD")).orElseThrow();
        }
    }
}
