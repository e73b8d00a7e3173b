package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to a collector of OpenTelemetry, and that nothing secret is. */
@Tag("exhaustive")
@Timeout(300)
final class TracingIT {
    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    @Test
    void requestsAndCallsOfTheDatabaseAreTracedIfAnEndpointIsSet() throws Exception {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort();
        try (ServerProcess server = ServerProcess.start(
                directory, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "OTEL_BSP_SCHEDULE_DELAY", "200"))) {
            Client client = server.client();
            Response generated = client.generate(ispb, 1);
            String trace = "0af7651916cd43dd8448eb211c80319c";
            Response read = client.call(
                    "GET",
                    "/api/pix/" + ispb + "/stream/start",
                    "Accept",
                    SINGLE,
                    "traceparent",
                    "00-" + trace + "-b7ad6b7169203331-01");
            client.end(read.pullNext());

            await().untilAsserted(() -> assertThat(String.join("", received))
                    .contains("malote")
                    .contains("POST /api/util/msgs/{ispb}/{number}")
                    .contains("GET /api/pix/{ispb}/stream/start")
                    .contains("DELETE /api/pix/{ispb}/stream/{interationId}")
                    .contains("lane claim")
                    .contains("lane store")
                    .contains(bytes(trace)));
            String key = read.pullNext().replaceFirst(".*/(.{13}).*", "$1");
            assertThat(String.join("", received))
                    .doesNotContain(key)
                    .doesNotContain(generated
                            .messages()
                            .get(0)
                            .get("pagador")
                            .get("cpfCnpj")
                            .asText());
        } finally {
            collector.stop(0);
        }
    }

    /** The id of a trace as it is on the wire. */
    private static String bytes(String hex) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 2) {
            text.append((char) Integer.parseInt(hex.substring(i, i + 2), 16));
        }
        return text.toString();
    }
}
