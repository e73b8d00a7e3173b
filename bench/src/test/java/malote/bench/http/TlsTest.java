package malote.bench.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import malote.bench.server.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests over TLS, to a server that needs a certificate of the client and says what it got. */
final class TlsTest {
    @TempDir
    private static Path directory = Path.of("");

    @TempDir
    private static Path other = Path.of("");

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway.Init")
    private static Certificates certificates;

    @SuppressWarnings("NullAway.Init")
    private static HttpsServer server;

    @SuppressWarnings("NullAway.Init")
    private static SSLContext client;

    private static String protocol = "TLSv1.3";

    private final List<String> answers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.create(directory);
        client = certificates.client(List.of("32074986", "0000000A"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = certificates.server();
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                wanted.setProtocols(new String[] {protocol});
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(THREADS);
        server.createContext("/", exchange -> {
            int size = exchange.getRequestBody().readAllBytes().length;
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = (key + " " + size + " "
                            + "x"
                                    .repeat(Integer.parseInt(
                                            exchange.getRequestURI().getPath().substring(1))))
                    .getBytes(StandardCharsets.UTF_8);
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        THREADS.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requests_and_answers_of_every_size_come_whole(String version) throws IOException {
        protocol = version;
        try (Loop loop = new Loop()) {
            Endpoint endpoint = Endpoint.of(url(), new Access(client, "mlt_a_b"));
            Connection connection = loop.connect(endpoint);
            for (int size : new int[] {0, 1, 16_384, 16_385, 300_000, 3_000_000, 10}) {
                byte[] head = endpoint.request("POST", "/" + size, "Content-Length: " + size);
                byte[] request = new byte[head.length + size];
                System.arraycopy(head, 0, request, 0, head.length);
                connection.send(request, 0, request.length, (on, response) -> answers.add(response.body()));
                await(loop);
                assertThat(answers).hasSize(1);
                assertThat(answers.remove(0)).isEqualTo("Bearer mlt_a_b " + size + " " + "x".repeat(size));
            }
        }
    }

    @Test
    void a_connection_of_a_client_that_the_server_does_not_know_breaks() throws Exception {
        protocol = "TLSv1.3";
        SSLContext stranger = Certificates.create(other).client(List.of("32074986"));
        assertThatThrownBy(() -> ask(stranger))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("No connection to https://127.0.0.1:")
                .hasMessageContaining("PKIX path");
    }

    @Test
    void a_key_is_in_no_text() {
        Access access = new Access(null, "mlt_a_5ecret");

        assertThat(access).hasToString("no certificates, a key");
        assertThat(Endpoint.of("http://127.0.0.1:1", access).toString()).doesNotContain("5ecret");
        assertThat(Endpoint.of("http://127.0.0.1:1", access).tail("Accept: x"))
                .isEqualTo(" HTTP/1.1\r\nHost: 127.0.0.1:1\r\nAuthorization: Bearer mlt_a_5ecret\r\nAccept: x\r\n\r\n");
    }

    private void ask(SSLContext as) throws IOException {
        try (Loop loop = new Loop()) {
            Endpoint endpoint = Endpoint.of(url(), new Access(as, null));
            byte[] request = endpoint.request("GET", "/1");
            loop.connect(endpoint).send(request, 0, request.length, (on, response) -> answers.add(response.body()));
            await(loop);
        }
    }

    private void await(Loop loop) {
        long end = System.nanoTime() + 60_000_000_000L;
        loop.run(() -> !answers.isEmpty() || System.nanoTime() - end > 0);
    }

    private static String url() {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }
}
