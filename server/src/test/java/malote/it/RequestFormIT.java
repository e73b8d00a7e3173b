package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request must look like before anything looks at what it is for, and how connections begin and end. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class RequestFormIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String END = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String STATIC = "GET /api/util/static/9";

    private final Client client;
    private final Inside inside;
    private final String ispb = freshIspb();
    private final String msgs = "/api/pix/" + ispb + "/msgs";

    RequestFormIT(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
    }

    private Wire wire() throws IOException {
        return new Wire(client.port());
    }

    // --- targets

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/pix/../util/filas",
                "/api/pix/%2e%2e/util/filas",
                "/api/pix/..%2futil/filas",
                "//api//util//filas",
                "/api/pix;x/../util/filas",
                "/api/util;x/filas",
                "/api/util/fila%73",
                "/api\\util\\filas",
                "/api/pix/./../util/eventos",
                "/api/pix/../../metrics",
                "//metrics",
                "/metrics;x",
                "/metric%73",
                "/health//live",
                "/health/./ready",
                "//",
                "//index.html",
                "/./index.html",
                "/index.htm%6C",
                "/painel/../index.html",
                "/painel/%2e%2e/index.html",
                "/docs//",
                "/docs/%2E/",
                "/docs/..;/metrics",
                "//openapi",
                "/openapi.jso%6e",
                "/nowhere//at/all",
            })
    void aTargetThatIsNotCanonicalIsRefusedOnEveryRoute(String target) throws IOException {
        for (String before : List.of("", "http://localhost:3000", "https://localhost")) {
            for (String method : List.of("GET", "POST", "DELETE", "OPTIONS")) {
                try (Wire wire = wire()) {
                    Answer answer = answer(wire.send(method + " " + before + target + END));
                    assertThat(answer.status()).as("%s", answer).isEqualTo(400);
                    assertThat(problem(answer).get("detail").asText()).containsPattern("at character \\d+|not even as");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/pix/{ispb}/stream/start | /api/pix/%7Bispb%7D/stream/start | The \"{\" at character 10",
                "/api/util/filas?busca=[1]    | /api/util/filas                  | The \"[\" at character 23",
                "/api/util/filas/a`b          | /api/util/filas/a%60b            | percent-encoded it is %60",
            })
    void theRefusalOfATargetSaysWhatIsWrongAndWhatIsRight(String target, String instance, String detail)
            throws IOException {
        try (Wire wire = wire()) {
            JsonNode problem = problem(answer(wire.send("GET " + target + END)));

            assertThat(problem.get("instance").asText()).isEqualTo(instance);
            assertThat(problem.get("detail").asText()).contains(detail);
        }
    }

    @Test
    void utf8InAQueryIsRight() throws IOException {
        try (Wire wire = wire()) {
            assertThat(answer(wire.send("GET /api/util/filas?busca=%C3%A7%20%7B" + END))
                            .status())
                    .isEqualTo(200);
        }
    }

    // --- lengths and other headers

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 1~Content-Length: 2       | 400 | Content-Length is \"1, 2\"; it must be given once.",
                "Content-Length: 1, 1                      | 400 | it must be given once.",
                "Content-Length: -1                        | 400 | Content-Length is \"-1\"; it must be the number of bytes",
                "Content-Length: +1                        | 400 | in digits alone",
                "Content-Length: 1e3                       | 400 | in digits alone",
                "Content-Length: 1~Transfer-Encoding: chunked | 400 | exclude each other; send one of them.",
                "Transfer-Encoding: gzip                   | 400 | Transfer-Encoding must be chunked",
                "Content-Length: 67108865                  | 413 | Content-Length is 67108865; a body must not exceed 67108864",
                "Content-Length: 99999999999999999999      | 413 | a body must not exceed 67108864 bytes",
                "no colon                                  | 400 | A header line behind Host is not right. It must be a name",
                "Expect: a miracle                         | 417 | Expect is \"a miracle\"; it must be 100-continue",
            })
    void theRefusalOfAHeaderSaysWhatIsWrongAndWhatIsRight(String headers, int status, String detail)
            throws IOException {
        try (Wire wire = wire()) {
            wire.send("POST " + msgs + " HTTP/1.1\r\nHost: localhost\r\n" + headers.replace("~", "\r\n") + "\r\n\r\n");
            Answer answer = answer(wire);

            assertThat(answer.status()).as("%s", answer).isEqualTo(status);
            assertThat(problem(answer).get("detail").asText()).contains(detail);
            assertThat(problem(answer).get("instance").asText()).isEqualTo(msgs);
        }
    }

    // --- Expect

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /api/pix/{ispb}/msgs    | Content-Length: 134217729                                | 413",
                "POST /api/pix/{ispb}/msgs    | Content-Type: application/json~Content-Length: 67108865  | 413",
                "POST /api/pix/{ispb}/msgs    | Content-Type: text/plain~Content-Length: 5               | 415",
                "POST /api/pix/{ispb}/msgs    | Content-Type: text/plain~Transfer-Encoding: chunked      | 415",
                "POST /api/pix/{ispb}/msgs    | Content-Type: application/json~Content-Encoding: br~Content-Length: 5 | 415",
                "POST /api/pix/short/msgs     | Content-Type: application/json~Content-Length: 5         | 400",
                "POST /api/util/msgs/{ispb}/0 | Content-Length: 5                                        | 400",
                "POST /nowhere                | Content-Length: 5                                        | 404",
                "PUT /api/pix/{ispb}/msgs     | Content-Length: 5                                        | 405",
                "GET /api/util/static/9       | Content-Length: 5                                        | 200",
            })
    void nobodyIsToldToGoOnWithABodyThatIsNotWanted(String line, String headers, int status) throws IOException {
        try (Wire wire = wire()) {
            wire.send(line.replace("{ispb}", ispb) + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                    + headers.replace("~", "\r\n") + "\r\n\r\n");
            Answer answer = answer(wire);

            assertThat(answer.status()).as("%s", answer).isEqualTo(status);
            assertThat(wire.wasContinued()).isFalse();
            assertThat(answer.closes()).isTrue();
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void whoAsksBeforeARightBodyIsToldToGoOn() throws IOException {
        String body = "[]";
        try (Wire wire = wire()) {
            for (int i = 0; i < 2; i++) {
                wire.send("POST " + msgs + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Expect: 100-Continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
                wire.awaitContinue();
                Answer answer = answer(wire.send(body));
                assertThat(answer.status()).as("%s", answer).isIn(200, 422);
                assertThat(answer.closes()).isFalse();
            }
        }
    }

    // --- a client that closes its side

    @Test
    void whoClosesItsSideIsAnsweredWhatNeedsNoWaiting() throws IOException {
        String generate = "POST /api/util/msgs/" + ispb + "/3" + END;
        for (int i = 0; i < 20; i++) {
            try (Wire wire = wire()) {
                wire.send(STATIC + END + generate + "GET /api/util/filas/" + ispb + END)
                        .shutdownOutput();

                assertThat(answer(wire).status()).isEqualTo(200);
                assertThat(answer(wire).status()).isEqualTo(201);
                Answer last = answer(wire);
                assertThat(last.status()).isEqualTo(200);
                assertThat(last.closes()).isTrue();
                assertThat(wire.isClosed()).isTrue();
            }
        }
    }

    @Test
    void whoClosesItsSideInTheMiddleIsToldSo() throws IOException {
        for (String half : List.of(
                STATIC + " HTTP/1.1\r\nHost: lo",
                "POST " + msgs + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n[")) {
            try (Wire wire = wire()) {
                Answer answer = answer(wire.send(STATIC + END + half).shutdownOutput());
                assertThat(answer.status()).isEqualTo(200);
                Answer refusal = answer(wire);
                assertThat(refusal.status()).isEqualTo(408);
                assertThat(problem(refusal).get("detail").asText()).contains("closed its side before the end");
                assertThat(wire.isClosed()).isTrue();
            }
        }
    }

    @Test
    void aReadThatWaitsIsLeftByWhoClosesItsSide() throws IOException {
        try (Wire wire = wire()) {
            wire.send("GET /api/pix/" + ispb + "/stream/start" + END);
            inside.awaitWaiting(ispb, 1);
            wire.shutdownOutput();

            inside.awaitOpen(ispb, 0);
            assertThat(wire.isClosed()).isTrue();
        }
        try (Wire wire = wire()) {
            // Its turn comes when nobody can be there for it.
            wire.send(STATIC + END + "GET /api/pix/" + ispb + "/stream/start" + END)
                    .shutdownOutput();
            assertThat(answer(wire).status()).isEqualTo(200);
            assertThat(wire.isClosed()).isTrue();
        }
        inside.awaitOpen(ispb, 0);
        client.generate(ispb, 1);
        assertThat(client.start(ispb, Client.SINGLE).isRedelivered()).isFalse();
        client.stop(ispb);
    }

    @Test
    void whoComesAndGoesWithoutAWordIsLetGo() throws IOException {
        try (Wire wire = wire()) {
            assertThat(wire.shutdownOutput().isClosed()).isTrue();
        }
        try (Wire wire = wire()) {
            assertThat(answer(wire.send(STATIC + END)).status()).isEqualTo(200);
            assertThat(wire.shutdownOutput().isClosed()).isTrue();
        }
    }

    // --- versions

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.2", "HTTP/1.9"})
    void aHigherMinorVersionIsServedAsTheOwn(String version) throws IOException {
        String head = " " + version + "\r\nHost: localhost\r\n";
        try (Wire wire = wire()) {
            for (int i = 0; i < 2; i++) {
                Answer answer = answer(wire.send(STATIC + head + "\r\n"));
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.closes()).isFalse();
                assertThat(wire.version()).isEqualTo("HTTP/1.1");
            }
            wire.send("POST " + msgs + head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n{}\r\n0\r\n\r\n");
            assertThat(answer(wire).status()).isEqualTo(422);
            wire.send("POST " + msgs + head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(answer(wire).status()).isEqualTo(400);
        }
    }

    @Test
    void anotherVersionIsRefusedWithItsName() throws IOException {
        try (Wire wire = wire()) {
            Answer answer = answer(wire.send("PRI /a HTTP/2.0\r\n\r\n"));
            assertThat(answer.status()).isEqualTo(505);
            assertThat(problem(answer).get("detail").asText())
                    .isEqualTo("HTTP/2.0 is not supported; the request line must end in HTTP/1.1.");
        }
    }

    // --- bodies behind others

    @Test
    void aLargeBodyBehindAReadThatWaitsComesWhole() throws IOException {
        StringBuilder lines = new StringBuilder();
        String body = " ".repeat(3_000_000) + "x";
        lines.append("POST ")
                .append(msgs)
                .append(" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n")
                .append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n");
        try (Wire wire = wire().patience(Duration.ofSeconds(60))) {
            wire.send("GET /api/pix/" + ispb + "/stream/start" + END);
            Thread sender = new Thread(() -> {
                try {
                    wire.send(lines + body + STATIC + END);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();

            assertThat(answer(wire).status()).isEqualTo(204);
            assertThat(answer(wire).status()).isEqualTo(400);
            assertThat(answer(wire).status()).isEqualTo(200);
        }
        client.stop(ispb);
    }

    // --- helpers

    private static Answer answer(Wire wire) throws IOException {
        try {
            return wire.answer().orElseThrow(() -> new AssertionError("closed without an answer"));
        } catch (SocketException e) {
            throw new AssertionError("reset instead of an answer", e);
        }
    }

    private static JsonNode problem(Answer answer) throws IOException {
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        return JSON.readTree(new String(answer.body(), StandardCharsets.UTF_8));
    }
}
