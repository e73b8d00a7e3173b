package malote.http.body;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPOutputStream;
import malote.http.ProblemException;
import malote.it.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies over real connections. The server answers with the check sum of the body, or with the status of the failure. */
@Timeout(60)
class BodyReaderTest {
    private static final int MIB = 1 << 20;

    private final AtomicLong now = new AtomicLong();
    private final BodyBudget budget = new BodyBudget(4 * MIB, now::get);
    private final BodyReader reader = new BodyReader(budget);
    private final Vertx vertx = Vertx.vertx();
    private final List<Wire> wires = new ArrayList<>();
    private HttpServer server;
    /** When the requests have done what they do with their bodies. */
    private volatile CompletableFuture<?> done = CompletableFuture.completedFuture(null);

    @BeforeEach
    void start() {
        server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                .requestHandler(this::answer)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private void answer(HttpServerRequest request) {
        request.pause();
        reader.read(
                        request,
                        "gzip".equals(request.getHeader("Content-Encoding")),
                        body -> {
                            CheckedInputStream checked = new CheckedInputStream(body, new CRC32());
                            checked.transferTo(java.io.OutputStream.nullOutputStream());
                            return checked.getChecksum().getValue();
                        },
                        sum -> done.thenApply(now -> sum))
                .whenComplete((sum, failure) -> vertx.runOnContext(ignored -> request.response()
                        .setStatusCode(
                                failure == null
                                        ? 200
                                        : failure.getCause() instanceof ProblemException problem
                                                ? problem.problem().status()
                                                : 500)
                        .putHeader(
                                "Content-Length",
                                failure == null ? "" + sum.toString().length() : "0")
                        .end(failure == null ? sum.toString() : "")));
    }

    @AfterEach
    void stop() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        reader.close();
    }

    @Test
    void bodiesOfEverySizeComeThroughHoweverTheyAreCut() throws IOException {
        Wire wire = wire();
        for (int size : new int[] {0, 1, 1_023, 1_024, 1_025, 70_000, 131_072, 131_073, 1_500_000}) {
            byte[] body = body(size);
            for (int step : new int[] {7, 1_000, 1_024, 60_000, 200_000}) {
                if (size / step < 200) {
                    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(body, step));
                    assertThat(answer(wire)).as("%s by %s", size, step).isEqualTo("200 " + sum(body));
                }
            }
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            assertThat(answer(wire.send(body))).isEqualTo("200 " + sum(body));
            byte[] packed = gzip(body);
            wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length
                    + "\r\n\r\n");
            assertThat(answer(wire.send(packed))).isEqualTo("200 " + sum(body));
        }
        await().until(() -> budget.held() == 0);
    }

    @Test
    void slowSendersGiveWayAndAreTold() throws IOException {
        List<Wire> slow = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            slow.add(wire().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n")
                    .send(body(900_000)));
        }
        await().until(() -> budget.held() >= 4 * 900_000);
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        byte[] body = body(1_000_000);

        assertThat(answer(wire().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
                        .send(body)))
                .isEqualTo("200 " + sum(body));

        int gaveWay = 0;
        for (Wire wire : slow) {
            wire.send(body(1_100_000));
            String answer = answer(wire);
            gaveWay += answer.equals("503 ") ? 1 : 0;
            // The rest passed by, and the connection can be used.
            assertThat(answer(wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")))
                    .isEqualTo("200 0");
        }
        assertThat(gaveWay).isPositive();
        await().until(() -> budget.held() == 0);
    }

    @Test
    void whatAClientThatHungUpHasSentIsForgotten() throws IOException {
        Wire wire = wire().send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n")
                .send(body(65_536));
        await().until(() -> budget.held() > 0);

        wires.remove(wire);
        wire.close();

        await().until(() -> budget.held() == 0);
    }

    @Test
    void whatWasReadIsHeldUntilTheRequestIsDone() throws IOException {
        CompletableFuture<?> storing = new CompletableFuture<>();
        done = storing;
        Wire first = wire().send(packed(1_500_000));
        await().until(() -> budget.held() >= 3_000_000);

        assertThat(answer(wire().send(packed(1_500_000)))).isEqualTo("503 ");
        assertThat(budget.held()).isBetween(3_000_000L, 3_100_000L);

        storing.complete(null);
        assertThat(answer(first)).isEqualTo("200 " + sum(body(1_500_000)));
        await().until(() -> budget.held() == 0);
        assertThat(answer(wire().send(packed(1_500_000)))).isEqualTo("200 " + sum(body(1_500_000)));
    }

    @Test
    void aPackedBodyThatUnpacksToMoreThanThereIsRoomForIsRefused() throws IOException {
        Wire wire = wire().send(packed(2_500_000));

        assertThat(answer(wire)).isEqualTo("503 ");

        await().until(() -> budget.held() == 0);
        assertThat(answer(wire.send(packed(1_000_000)))).isEqualTo("200 " + sum(body(1_000_000)));
    }

    @Test
    void aPackedBodyNeedsNoMoreRoomThanOneThatIsNotPacked() throws IOException {
        byte[] body = new byte[1_900_000];
        new Random(1).nextBytes(body);
        assertThat(gzip(body)).hasSizeGreaterThan(1_800_000);

        assertThat(answer(wire().send(packed(body)))).isEqualTo("200 " + sum(body));

        await().until(() -> budget.held() == 0);
    }

    private static byte[] packed(int size) throws IOException {
        return packed(body(size));
    }

    private static byte[] packed(byte[] body) throws IOException {
        byte[] packed = gzip(body);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.length
                        + "\r\n\r\n")
                .getBytes(US_ASCII));
        request.writeBytes(packed);
        return request.toByteArray();
    }

    private Wire wire() throws IOException {
        Wire wire = new Wire(server.actualPort());
        wires.add(wire);
        return wire;
    }

    private static String answer(Wire wire) throws IOException {
        Optional<Wire.Answer> answer = wire.answer();
        return answer.map(one -> one.status() + " " + one.text()).orElse("closed");
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) ('a' + (i * 31 + i / 1_000) % 26);
        }
        return body;
    }

    private static String chunked(byte[] body, int step) {
        StringBuilder chunks = new StringBuilder();
        for (int from = 0; from < body.length; from += step) {
            int to = Math.min(body.length, from + step);
            chunks.append(Integer.toHexString(to - from)).append("\r\n");
            chunks.append(new String(body, from, to - from, US_ASCII)).append("\r\n");
        }
        return chunks.append("0\r\n\r\n").toString();
    }

    private static long sum(byte[] body) {
        CRC32 sum = new CRC32();
        sum.update(body);
        return sum.getValue();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
