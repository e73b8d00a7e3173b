package malote.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import malote.tls.TestCa.Wish;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for connections holds with TLS, too. */
@Tag("exhaustive")
final class TlsIT {
    private static final String HEALTH = TlsServer.request("GET", "/health/live");

    @TempDir
    private static Path directory;

    private static TlsServer server;

    @BeforeAll
    static void start() {
        server = new TlsServer(directory, "1s");
        server.replace(server.ca.issue(new Wish("CN=localhost").forServers().rsa()));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SSLSocket socket(String version, String... suites) throws IOException {
        SSLSocket socket = (SSLSocket)
                server.ca.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.setEnabledProtocols(new String[] {version});
        if (suites.length > 0) {
            socket.setEnabledCipherSuites(suites);
        }
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsAreSpoken(String version) throws IOException {
        try (SSLSocket socket = socket(version)) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getSession().getCipherSuite()).containsAnyOf("GCM", "CHACHA20");
        }
    }

    @Test
    void aConnectionShakesHandsOnce() throws IOException {
        try (SSLSocket socket = socket("TLSv1.2")) {
            socket.startHandshake();
            socket.startHandshake();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void theSuiteOfTheCentralBankIsSpokenAndThoseWithoutAuthenticatedEncryptionAreNot() throws IOException {
        Patience.await().untilAsserted(() -> {
            try (SSLSocket socket = socket("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")) {
                socket.startHandshake();
            }
        });
        for (String suite : List.of(
                "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
                "TLS_RSA_WITH_AES_128_GCM_SHA256",
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")) {
            try (SSLSocket socket = socket("TLSv1.2", suite)) {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void aClientThatSpeaksPlainHttpIsToldToUseTls() throws IOException {
        try (Wire wire = new Wire(server.port()).send(HEALTH)) {
            Wire.Answer answer = wire.answer().orElseThrow();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("https://");
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void aHandshakeThatDoesNotComeIsNotWaitedFor() throws IOException {
        try (Wire silent = new Wire(server.port()).patience(Patience.PATIENCE);
                Wire half = new Wire(server.port()).patience(Patience.PATIENCE)) {
            half.send(new byte[] {0x16, 3, 1, 2, 0, 1});
            assertThat(silent.isClosed()).isTrue();
            assertThat(half.isClosed()).isTrue();
        }
    }

    @Test
    void aHeadThatIsTooSlowIsRefused() throws IOException {
        try (Wire wire = server.connect().send("GET /health/live HTTP/1.1\r\n").patience(Patience.PATIENCE)) {
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(408);
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void whatIsNotHttpIsRefused() throws IOException {
        try (Wire wire = server.connect().send("nonsense\r\n\r\n")) {
            Wire.Answer answer = wire.answer().orElseThrow();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(wire.isClosed()).isTrue();
        }
        try (Wire wire = server.connect().send("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n")) {
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(505);
        }
    }

    @Test
    void requestsAheadOfTheirAnswersAreAnsweredInOrderAndNotTooMany() throws IOException {
        try (Wire wire = server.connect().send(HEALTH.repeat(20))) {
            for (int i = 0; i < 20; i++) {
                assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
            }
        }
        String waiting = TlsServer.request("GET", "/api/pix/32074986/stream/start");
        try (Wire wire = server.connect(server.ca.client("CN=32074986")).send(waiting + HEALTH.repeat(64))) {
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(204);
            for (int i = 1; i < 64; i++) {
                assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
            }
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(400);
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void aClientThatHasSaidAllIsAnswered() throws IOException {
        try (Wire wire = server.connect()) {
            wire.send(HEALTH).shutdownOutput();
            assertThat(wire.answer().orElseThrow().status()).isEqualTo(200);
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void aLargeFileComesWhole() throws IOException {
        Wire.Answer answer = server.ask("GET", "/docs/swagger-ui-bundle.js", server.operator);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).hasSizeGreaterThan(500_000);
    }
}
