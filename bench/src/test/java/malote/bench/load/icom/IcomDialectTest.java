package malote.bench.load.icom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import malote.bench.history.Digest;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.message.icom.Multipart;
import malote.message.icom.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it finds in answers, and what it does not let pass. */
final class IcomDialectTest {
    private static final String ID = "UEkB".repeat(8);
    private static final String XML = "application/xml; charset=utf-8";
    private static final byte[] MESSAGE = "<Envelope>\r\n--é</Envelope>\r\n".getBytes(StandardCharsets.UTF_8);

    private final List<Long> ids = new ArrayList<>();
    private final List<Long> names = new ArrayList<>();
    private HttpServer server;
    private Loop loop;
    private byte[] body = new byte[0];
    private String[] headers = {};

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
        loop = new Loop();
    }

    @AfterEach
    void stop() {
        loop.close();
        server.stop(0);
    }

    private boolean read(boolean packed, byte[] answer, String... with) {
        body = answer;
        headers = with;
        IcomDialect dialect = new IcomDialect(packed);
        Endpoint endpoint =
                Endpoint.of("http://127.0.0.1:" + server.getAddress().getPort());
        Connection connection = loop.connect(endpoint);
        byte[] request = endpoint.request("GET", "/", dialect.headers(true));
        List<Boolean> right = new ArrayList<>();
        connection.send(
                request,
                0,
                request.length,
                (on, response) -> right.add(dialect.read(response, (id, name) -> {
                    ids.add(id);
                    names.add(name);
                })));
        loop.run(() -> !right.isEmpty());
        return right.get(0);
    }

    private static byte[] multipart(int count) {
        List<Payload> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(Payload.of(ID, MESSAGE));
        }
        return Multipart.write(messages, "abc123");
    }

    private static final String TYPE = "multipart/mixed; boundary=abc123";

    @Test
    void finds_one_message() {
        assertThat(read(false, MESSAGE, "Content-Type", XML, "PI-ResourceId", ID))
                .isTrue();
        assertThat(ids).containsExactly(Digest.of(MESSAGE, 0, MESSAGE.length));
        assertThat(names).hasSize(1).doesNotContain(0L);
    }

    @Test
    void finds_the_parts_of_a_multipart_packed_or_not() {
        assertThat(read(false, multipart(3), "Content-Type", TYPE)).isTrue();
        assertThat(read(true, gzip(multipart(1)), "Content-Type", TYPE, "Content-Encoding", "gzip"))
                .isTrue();
        assertThat(ids).hasSize(4).containsOnly(Digest.of(MESSAGE, 0, MESSAGE.length));
        assertThat(names.stream().distinct()).hasSize(1);
    }

    @Test
    void does_not_let_other_forms_pass() {
        byte[] parts = multipart(2);
        byte[] early = Arrays.copyOf(parts, parts.length - 2);
        byte[] damaged = gzip(parts);
        damaged[damaged.length - 6] ^= 1;

        assertThat(read(false, MESSAGE, "Content-Type", XML)).isFalse();
        assertThat(read(false, MESSAGE, "Content-Type", "application/xml", "PI-ResourceId", ID))
                .isFalse();
        assertThat(read(true, MESSAGE, "Content-Type", XML, "PI-ResourceId", ID))
                .isFalse();
        assertThat(read(false, parts, "Content-Type", TYPE, "PI-ResourceId", ID))
                .isFalse();
        assertThat(read(false, parts, "Content-Type", TYPE + "4")).isFalse();
        assertThat(read(false, early, "Content-Type", TYPE)).isFalse();
        assertThat(read(
                        false,
                        ("\r\n" + new String(parts, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1),
                        "Content-Type",
                        TYPE))
                .isFalse();
        assertThat(read(false, gzip(parts), "Content-Type", TYPE, "Content-Encoding", "gzip"))
                .isFalse();
        assertThat(read(true, damaged, "Content-Type", TYPE, "Content-Encoding", "gzip"))
                .isFalse();
    }

    private static byte[] gzip(byte[] bytes) {
        return Payload.of(ID, bytes).gzip();
    }
}
