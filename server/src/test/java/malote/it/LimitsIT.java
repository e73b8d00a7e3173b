package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may ask of the server, over raw sockets: how much, and in what form. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class LimitsIT extends LimitsFixture {
    LimitsIT(Client client) {
        super(client);
    }

    @Test
    void aPackedBodyIsReadWhileManyOthersComeSlowly() throws IOException, InterruptedException {
        List<Wire> slow = new ArrayList<>();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write("[]".getBytes(StandardCharsets.US_ASCII));
        }
        Thread sender = new Thread(() -> {
            try {
                for (; ; Thread.sleep(1_000)) {
                    for (Wire wire : slow) {
                        wire.send("1\r\n \r\n");
                    }
                }
            } catch (IOException | InterruptedException e) {
                // It was stopped.
            }
        });
        try {
            for (int i = 0; i < 70; i++) {
                slow.add(wire().send(post + "Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n"));
            }
            sender.start();
            try (Wire wire = wire()) {
                wire.send(post + "Content-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n");
                assertAnswered(wire.send(packed.toByteArray()), 422);
            }
            sender.interrupt();
            sender.join();
            for (Wire wire : slow) {
                assertAnswered(wire.send("1\r\n]\r\n0\r\n\r\n"), 422);
            }
        } finally {
            sender.interrupt();
            for (Wire wire : slow) {
                wire.close();
            }
        }
    }

    // --- size

    @ParameterizedTest
    @CsvSource({"4096, 400", "4097, 414", "60000, 414"})
    void aRequestLineHasALimit(int bytes, int status) throws IOException {
        String rest = "GET /api/util/static/ HTTP/1.1";
        String line = "GET /api/util/static/" + "9".repeat(bytes - rest.length()) + HOST;
        try (Wire wire = wire()) {
            assertAnswered(wire.send(line + "\r\n"), status);
        }
    }

    @ParameterizedTest
    @CsvSource({"16000, 200", "17000, 431", "900000, 431"})
    void headerLinesHaveALimit(int bytes, int status) throws IOException {
        try (Wire wire = wire()) {
            assertAnswered(wire.send(STATIC + "X: " + "x".repeat(bytes) + "\r\n\r\n"), status);
        }
        try (Wire wire = wire()) {
            assertAnswered(wire.send(STATIC + "X: y\r\n".repeat(bytes / 4) + "\r\n"), status);
        }
    }

    @Test
    void aBodyHasALimit() throws IOException {
        try (Wire wire = wire()) {
            assertRefused(wire.send(post + "Content-Length: 134217729\r\n\r\n{"), 413);
        }
    }

    @Test
    void aBodyWithoutALengthHasALimit() throws IOException {
        try (Wire wire = wire()) {
            wire.send(post + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("10000\r\n" + " ".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            try {
                for (int i = 0; i < 3_000; i++) {
                    wire.send(chunk);
                }
            } catch (SocketException e) {
                // It does not want more.
            }
            assertRefused(wire, 413);
        }
    }

    @Test
    void soManyRequestsMayBeAheadOfTheirAnswers() throws IOException {
        String read = "GET /api/pix/" + ispb + "/stream/start" + HOST + "\r\n";
        try (Wire wire = wire()) {
            wire.send(read + (STATIC + "\r\n").repeat(63));

            assertAnswered(wire, 204);
            for (int i = 0; i < 63; i++) {
                assertAnswered(wire, 200);
            }
            wire.send(read + (STATIC + "\r\n").repeat(5_000));
            assertAnswered(wire, 204);
            for (int i = 0; i < 63; i++) {
                assertAnswered(wire, 200);
            }
            assertRefused(wire, 400);
        }
    }

    // --- form

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE\r\n\r\n",
                "GET /\n\n",
                "GET  /  HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTCPCP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: [::\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nA\u0000: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ?a HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET http:// HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /%f HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /?a=% HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00ff HTTP/1.1\r\nHost: a\r\n\r\n",
                "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
            })
    void whatIsNotHttpIsRefusedAndTheConnectionClosed(String request) throws IOException {
        try (Wire wire = wire()) {
            assertRefused(wire.send(request), 400);
        }
    }

    @Test
    void aRefusedHeadHasNoBody() throws IOException {
        try (Wire wire = wire()) {
            assertThat(wire.send("HEAD / HTTP/1.1\r\n\r\n").answer(true))
                    .hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(400));
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void aChunkThatIsNoneIsRefused() throws IOException {
        try (Wire wire = wire()) {
            assertRefused(wire.send(post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), 400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/1.10"})
    void otherVersionsAreRefused(String version) throws IOException {
        try (Wire wire = wire()) {
            assertRefused(wire.send("GET / " + version + "\r\nHost: a\r\n\r\n"), 505);
        }
    }

    @Test
    void whatWasRightBeforeIsAnsweredFirst() throws IOException {
        try (Wire wire = wire()) {
            wire.send("GET /api/pix/" + ispb + "/stream/start" + HOST + "\r\n" + STATIC + "\r\nNONSENSE\r\n\r\n");

            assertAnswered(wire, 204);
            assertAnswered(wire, 200);
            assertRefused(wire, 400);
        }
    }

    @Test
    void aRefusalReachesAClientThatIsStillSending() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (Wire wire = wire()) {
                assertRefused(wire.send("NONSENSE\r\n\r\n" + "x".repeat(200_000)), 400);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:80",
                "my_host.localhost:3000",
                "127.0.0.1",
                "[::1]:3000",
                "a.b.localhost."
            })
    void hostsAreTakenAsTheyCome(String host) throws IOException {
        try (Wire wire = wire()) {
            assertAnswered(wire.send("GET /api/util/static/9 HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 200);
            assertAnswered(
                    wire.send("GET http://" + host + "/api/util/static/9 HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 200);
        }
    }

    @Test
    void http10IsAnsweredAndClosed() throws IOException {
        try (Wire wire = wire()) {
            assertAnswered(wire.send("GET /api/util/static/9 HTTP/1.0\r\n\r\n"), 200);
            assertThat(wire.isClosed()).isTrue();
        }
    }
}
