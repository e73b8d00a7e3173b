package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import malote.it.Wire.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How long a connection may take for what it sends, over raw sockets; and what is for a server whose log is the test's alone. */
@Tag("exhaustive")
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class TimeLimitsIT extends LimitsFixture {
    TimeLimitsIT(Client client) {
        super(client);
    }

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

    // --- helpers

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
}
