package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may ask of the server, over raw sockets: how much, how long, and in what form. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class LimitsIT {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final String STATIC = "GET /api/util/static/9" + HOST;
    /** The last byte of a limit may come a little late on a machine that has more to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A head and a pause must be short, a body may take long. The shared server has the limits of the manual. */
    private static ServerProcess impatient;
    /** A body must be short, a pause may take long; a connection on which nothing happens is closed soon. */
    private static ServerProcess hurried;

    @BeforeAll
    static void start(@TempDir Path one, @TempDir Path other) {
        impatient = ServerProcess.start(
                one,
                Map.of(
                        "HTTP_HEADER_TIMEOUT",
                        "1s",
                        "HTTP_BODY_PAUSE",
                        "1s",
                        "HTTP_BODY_TIMEOUT",
                        "10m",
                        "STREAM_POLL",
                        "3s"));
        hurried = ServerProcess.start(
                other,
                Map.of("HTTP_BODY_PAUSE", "10m", "HTTP_BODY_TIMEOUT", "3s", "HTTP_IDLE", "8s", "STREAM_POLL", "1s"));
    }

    @AfterAll
    static void stop() {
        impatient.close();
        hurried.close();
    }

    private final Client client;
    private final String ispb = freshIspb();
    private final String post = "POST /api/pix/" + ispb + "/msgs" + HOST + "Content-Type: application/json\r\n";

    LimitsIT(Client client) {
        this.client = client;
    }

    private Wire wire() throws IOException {
        return new Wire(client.port()).patience(PATIENCE);
    }

    private static Wire impatient() throws IOException {
        return new Wire(impatient.port()).patience(PATIENCE);
    }

    private static Wire hurried() throws IOException {
        return new Wire(hurried.port()).patience(PATIENCE);
    }

    // --- time

    @Test
    void aHeadHasTenSecondsUnlessAnotherTimeIsSet() throws IOException {
        long start = System.nanoTime();
        try (Wire wire = wire()) {
            wire.send(STATIC);
            trickle(wire, "X: ", "x");

            assertRefused(wire, 408);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(9_900));
    }

    @Test
    void halfAHeadIsCutOffEvenIfItKeepsComing() throws IOException {
        try (Wire wire = impatient()) {
            wire.send(STATIC);
            trickle(wire, "X: ", "x");

            assertRefused(wire, 408);
        }
    }

    @Test
    void halfAHeadThatStopsIsCutOff() throws IOException {
        try (Wire wire = impatient()) {
            assertRefused(wire.send("GET /api/util/st"), 408);
        }
    }

    @Test
    void theSecondHeadOfAConnectionHasItsTimeToo() throws IOException {
        try (Wire wire = impatient()) {
            assertAnswered(wire.send(STATIC + "\r\n"), 200);
            assertRefused(wire.send("GET /api"), 408);
        }
    }

    @Test
    void halfAHeadBehindAReadThatWaitsIsCutOffAfterItsAnswer() throws IOException {
        try (Wire wire = impatient()) {
            wire.send("GET /api/pix/" + ispb + "/stream/start" + HOST + "\r\n");
            trickle(wire, "", "G");

            assertAnswered(wire, 204);
            assertRefused(wire, 408);
        }
    }

    @Test
    void halfABodyIsCutOff() throws IOException {
        try (Wire wire = impatient()) {
            assertRefused(wire.send(post + "Content-Length: 100\r\n\r\n{"), 408);
        }
    }

    @Test
    void halfALargeBodyIsCutOff() throws IOException {
        try (Wire wire = impatient()) {
            assertRefused(wire.send(post + "Content-Length: 1000000\r\n\r\n{"), 408);
        }
    }

    @Test
    void halfAChunkIsCutOff() throws IOException {
        try (Wire wire = impatient()) {
            assertRefused(wire.send(post + "Transfer-Encoding: chunked\r\n\r\nff\r\n{"), 408);
        }
    }

    @Test
    void aBodyThatKeepsComingSlowlyIsCutOff() throws IOException {
        try (Wire wire = hurried()) {
            wire.send(post + "Content-Length: 100000\r\n\r\n{");
            trickle(wire, " ", " ");

            assertRefused(wire, 408);
        }
    }

    @Test
    void aBodyThatStopsIsCutOffWhenItsTimeIsOverEvenIfItMayPauseForLonger() throws IOException {
        try (Wire wire = hurried()) {
            assertRefused(wire.send(post + "Content-Length: 100\r\n\r\n{"), 408);
        }
    }

    @Test
    void aBodyThatNobodyReadsIsCutOffAfterTheAnswer() throws IOException {
        try (Wire wire = impatient()) {
            assertAnswered(wire.send(STATIC + "Content-Length: 100\r\n\r\n"), 200);
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void aReadThatWaitsInSilenceIsNotCutOff() throws IOException {
        try (Wire wire = wire()) {
            Answer nothing = assertAnswered(wire.send("GET /api/pix/" + ispb + "/stream/start" + HOST + "\r\n"), 204);
            assertAnswered(wire.send("DELETE " + nothing.headers().get("pull-next") + HOST + "\r\n"), 200);
        }
    }

    @Test
    void aReadIsToldThatItsClientHungUpInTheMiddleOfItsNextRequest() throws IOException {
        for (String half : List.of("Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\nab")) {
            try (Wire wire = wire()) {
                wire.send("GET /api/pix/" + ispb + "/stream/start" + HOST + "\r\n" + post + half);
                await().until(() -> openStreams() == 1);
            }

            await().atMost(Duration.ofSeconds(5)).until(() -> openStreams() == 0);
        }
    }

    private int openStreams() {
        return client.call("GET", "/api/util/filas/" + ispb)
                .json()
                .get("abertos")
                .asInt();
    }

    @Test
    void aConnectionOnWhichNothingHappensIsClosed() throws IOException {
        try (Wire silent = hurried();
                Wire used = hurried()) {
            assertAnswered(used.send(STATIC + "\r\n"), 200);

            assertThat(silent.isClosed()).isTrue();
            assertThat(used.isClosed()).isTrue();
        }
    }

    @Test
    void slowClientsDoNotHoldUpOthers() throws IOException {
        Wire[] slow = new Wire[200];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = wire().send(i % 2 == 0 ? "GET /api" : post + "Content-Length: 100\r\n\r\n{");
            }
            try (Wire wire = wire()) {
                for (int i = 0; i < 100; i++) {
                    assertAnswered(wire.send("POST /api/util/msgs/" + ispb + "/1" + HOST + "\r\n"), 201);
                }
            }
            for (Wire one : slow) {
                assertRefused(one, 408);
            }
        } finally {
            for (Wire one : slow) {
                if (one != null) {
                    one.close();
                }
            }
        }
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

    @Test
    void aFileIsNotSentBehindARefusal() throws IOException {
        for (int i = 0; i < 50; i++) {
            try (Wire wire = hurried()) {
                wire.send("GET /" + HOST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n");
                while (wire.answer().isPresent()) {
                    // The page or the refusal, whichever came first, and then the end.
                }
            }
        }

        assertThat(hurried.lines()).noneMatch(line -> line.contains(" ERROR "));
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

    // --- helpers

    /** Sends a little ten times a second until the server wants no more. */
    private static void trickle(Wire wire, String first, String more) throws IOException {
        wire.send(first);
        Thread sender = new Thread(() -> {
            try {
                while (true) {
                    Thread.sleep(100);
                    wire.send(more);
                }
            } catch (IOException | InterruptedException e) {
                // It was cut off.
            }
        });
        sender.setDaemon(true);
        sender.start();
        wire.patience(Duration.ofSeconds(100));
    }

    private static Answer assertAnswered(Wire wire, int status) throws IOException {
        Optional<Answer> answer = wire.answer();
        assertThat(answer)
                .hasValueSatisfying(
                        one -> assertThat(one.status()).as("%s", one).isEqualTo(status));
        return answer.orElseThrow();
    }

    private static void assertRefused(Wire wire, int status) throws IOException {
        Answer answer = assertAnswered(wire, status);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.closes()).as("%s", answer).isTrue();
        assertThat(closed(wire)).isTrue();
    }

    private static boolean closed(Wire wire) throws IOException {
        try {
            return wire.isClosed();
        } catch (SocketException e) {
            return true;
        }
    }
}
