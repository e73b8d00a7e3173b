package malote.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Clients that ask for much and take nothing of it, beside others. */
@Tag("exhaustive")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class BacklogIT {
    private static final String END = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String BIG = "GET /api/util/static/65536" + END;
    private static final String EVENTS = "GET /api/util/eventos" + END;
    /** As the server has it, and as much again for a busy machine. */
    private static final Duration STALL = Duration.ofSeconds(80);

    private final String ispb = freshIspb();

    @Test
    void whoTakesNothingHarmsNobody(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            for (int round = 0; round < 2; round++) {
                List<Wire> hostile = new ArrayList<>();
                try {
                    ask(hostile, 325, server.port(), BIG.repeat(60));
                    ask(hostile, 50, server.port(), EVENTS);
                    ask(hostile, 3, server.port(), "POST /api/util/msgs/" + ispb + "/10000" + END);
                    assertServes(server.client());
                    assertServesASlowReader(server.port());
                    if (round == 1) {
                        assertThat(isCutOff(hostile.get(0))).isTrue();
                    }
                } finally {
                    close(hostile);
                }
                assertServes(server.client());
            }
            assertThat(server.lines()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    /** With so little memory for buffers, what each may hold by itself is more than there is. */
    @Test
    void whoHoldsMostForLongestIsClosedAndOthersAreServed(@TempDir Path directory) throws IOException {
        Map<String, String> little = Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxDirectMemorySize=32m");
        try (ServerProcess server = ServerProcess.start(directory, little)) {
            List<Wire> hostile = new ArrayList<>();
            try {
                ask(hostile, 500, server.port(), BIG.repeat(60));
                assertServes(server.client());
                assertThat(server.lines()).anyMatch(line -> line.contains("Clients do not read their answers"));
            } finally {
                close(hostile);
            }
            assertServes(server.client());
        }
    }

    @Test
    void itOutlivesTheEndOfItsMemory(@TempDir Path directory) throws IOException {
        Map<String, String> tooLittle = Map.of("JAVA_TOOL_OPTIONS", "-XX:MaxDirectMemorySize=12m");
        try (ServerProcess server = ServerProcess.start(directory, tooLittle)) {
            List<Wire> hostile = new ArrayList<>();
            try {
                for (int i = 0; i < 8; i++) {
                    ask(hostile, 1, server.port(), "POST /api/util/msgs/" + ispb + "/10000" + END);
                }
                ask(hostile, 100, server.port(), BIG.repeat(60));
            } finally {
                close(hostile);
            }
            Patience.await().untilAsserted(() -> assertServes(server.client()));
        }
    }

    /** Each is small on its way, and takes 100 MB of the server's 256 until it is stored. */
    @Test
    void packedBodiesTakeTurnsForTheMemoryTheyNeed(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            byte[] body = packed(100_000);
            boolean stored = false;
            while (!stored) {
                List<Wire> senders = new ArrayList<>();
                try {
                    for (int i = 0; i < 3; i++) {
                        senders.add(post(server.port(), body));
                    }
                    for (Wire sender : senders) {
                        sender.patience(Duration.ofSeconds(250));
                        int status = sender.answer().orElseThrow().status();
                        assertThat(status).isIn(200, 201, 503);
                        stored |= status == 201;
                    }
                } finally {
                    close(senders);
                }
                // The database may still be busy with what was refused too late.
                Patience.await().untilAsserted(() -> assertServes(server.client()));
            }
            assertThat(server.lines()).noneMatch(line -> line.contains("OutOfMemory"));
        }
    }

    private Wire post(int port, byte[] body) throws IOException {
        return new Wire(port)
                .send("POST /api/pix/" + ispb
                        + "/msgs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                        + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n")
                .send(body);
    }

    private byte[] packed(int messages) throws IOException {
        String line = """
                {"endToEndId":"E32074986202402211927%%011d","valor":1.00,\
                "pagador":{"nome":"Marcos José","cpfCnpj":"98716278190","ispb":"32074986","agencia":"0001",\
                "contaTransacional":"1231231","tipoConta":"CACC"},\
                "recebedor":{"nome":"Flavio José","cpfCnpj":"77615678291","ispb":"%s","agencia":"0361",\
                "contaTransacional":"1210098","tipoConta":"SVGS"},\
                "campoLivre":"","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}
                """.formatted(ispb);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < messages; i++) {
                out.write(line.formatted(i).getBytes(UTF_8));
            }
        }
        return packed.toByteArray();
    }

    private static void ask(List<Wire> all, int count, int port, String requests) throws IOException {
        for (int i = 0; i < count; i++) {
            Wire wire = Wire.narrow(port);
            all.add(wire);
            try {
                wire.send(requests);
            } catch (SocketException e) {
                // It was the worst already.
            }
        }
    }

    private void assertServes(Client client) {
        for (int i = 0; i < 10; i++) {
            assertThat(client.call("GET", "/api/util/static/65536").status()).isEqualTo(200);
        }
        String own = freshIspb();
        // Two such deposits of ten thousand are enough to be told to come again.
        Patience.await()
                .until(() ->
                        client.call("POST", "/api/util/msgs/" + own + "/10").status() == 201);
        Response batch = client.start(own, "multipart/json");
        assertThat(batch.ids()).hasSize(10);
        client.stop(own);
    }

    /** Its answer has five megabytes, of which it takes four kilobytes at a time. */
    private static void assertServesASlowReader(int port) throws IOException {
        String own = freshIspb();
        try (Wire wire = Wire.narrow(port)) {
            // Those of the hostile may be enough to be told to come again.
            Wire.Answer answer = Patience.await()
                    .until(
                            () -> wire.send("POST /api/util/msgs/" + own + "/10000" + END)
                                    .answer()
                                    .orElseThrow(),
                            one -> one.status() != 503);
            assertThat(new ObjectMapper().readTree(answer.body()).get("mensagens"))
                    .hasSize(10_000);
        }
    }

    /** Takes what is left of the answers in the end; before that, waits until the server has closed. */
    private static boolean isCutOff(Wire wire) throws IOException {
        Patience.await().atMost(STALL).until(() -> {
            try {
                // Fails once the server has closed.
                wire.send("\r\n");
                return false;
            } catch (SocketException e) {
                return true;
            }
        });
        wire.patience(Duration.ofSeconds(10));
        try {
            while (wire.answer().isPresent()) {
                // What was under way.
            }
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            // Cut off in the middle of an answer.
        }
        return true;
    }

    private static void close(List<Wire> all) throws IOException {
        for (Wire wire : all) {
            wire.close();
        }
    }
}
