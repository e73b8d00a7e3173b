package malote.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.client.FakeServer.batch;
import static malote.client.FakeServer.problem;
import static malote.client.FakeServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates of both sides, and keys, over real connections. */
final class TlsTest {
    private static final FakeServer.Reply STORED = status(201, "", "{\"recebidas\":1,\"novas\":1}");
    private static final String KEY = "mlt_a1_5ecret";

    @TempDir
    private static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static KeyTool certificates;

    @BeforeAll
    static void make() {
        certificates = new KeyTool(directory)
                .ca("ca")
                .ca("other-ca")
                .signed("server", "ca", "RSA", "san=ip:127.0.0.1,dns:localhost")
                .signed("elsewhere", "ca", "RSA", "san=dns:elsewhere.example")
                .signed("rsa", "ca", "RSA", "eku=clientAuth")
                .signed("ec", "ca", "EC", "eku=clientAuth")
                .signed("stranger", "other-ca", "RSA", "eku=clientAuth");
    }

    @Test
    void aServerOfAKnownCaIsShownTheCertificate() throws Exception {
        for (String name : List.of("rsa", "ec")) {
            try (FakeServer server = new FakeServer(certificates.server("server", "ca"), STORED)) {
                Receipt receipt = send(
                        at(server, trusting().certificate(certificates.certificate(name), certificates.key(name))));

                assertThat(receipt).isEqualTo(new Receipt(1, 1));
                assertThat(server.lines()).containsExactly("POST /api/pix/32074986/msgs");
            }
        }
    }

    @Test
    void aKeystoreHoldsTheCertificateAndItsKey() throws Exception {
        try (FakeServer server = new FakeServer(certificates.server("server", "ca"), STORED)) {
            assertThat(send(at(server, trusting().keystore(certificates.store("rsa"), KeyTool.PASSWORD.toCharArray()))))
                    .isEqualTo(new Receipt(1, 1));
        }
        assertThatThrownBy(() -> Tls.usual().keystore(certificates.store("rsa"), "wrong".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the password is not that of " + certificates.store("rsa"));
        assertThatThrownBy(() -> Tls.usual().keystore(certificates.certificate("rsa"), "x".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a PKCS12 file");
    }

    @Test
    void whatIsWrongBetweenTheTwoIsSaidInPlainWords() throws Exception {
        Tls rsa = trusting().certificate(certificates.certificate("rsa"), certificates.key("rsa"));
        Tls stranger = trusting().certificate(certificates.certificate("stranger"), certificates.key("stranger"));

        assertThat(failure("server", Tls.usual()))
                .isEqualTo("the server's certificate is of no CA that is trusted here; name its CA");
        assertThat(failure("elsewhere", rsa)).startsWith("the server's certificate is for another name");
        for (Tls refused : List.of(trusting(), stranger)) {
            assertThat(failure("server", refused))
                    .startsWith("the server refuses the connection: ")
                    .contains("lack of one");
        }
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsToldApart() throws IOException {
        String url = "https://127.0.0.1:";
        try (ServerSocket plain = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                    socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client is gone.
                }
            });
            answering.start();
            Server wrong = Server.at(url + plain.getLocalPort()).tls(trusting());
            assertThatThrownBy(() -> send(wrong)).hasMessage("the server does not speak TLS there; use http://");
        }
        try (FakeServer closing = new FakeServer()) {
            Server wrong = Server.at(closing.url().replace("http:", "https:")).tls(trusting());
            assertThatThrownBy(() -> send(wrong))
                    .hasMessageStartingWith("the server closed the connection within the TLS");
        }
    }

    @Test
    void whatIsWrongWithAFileIsSaid() throws IOException {
        Path rsa = certificates.certificate("rsa");
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path broken = Files.writeString(directory.resolve("broken.pem"), KeyTool.pem("CERTIFICATE", new byte[] {1, 2}));
        Path locked = Files.writeString(
                directory.resolve("locked.pem"), KeyTool.pem("ENCRYPTED PRIVATE KEY", new byte[] {1}));
        Path old = Files.writeString(directory.resolve("old.pem"), KeyTool.pem("RSA PRIVATE KEY", new byte[] {1}));

        assertThatThrownBy(() -> Tls.usual().trust(directory.resolve("none.pem")))
                .isInstanceOf(NoSuchFileException.class);
        assertThat(wrong(empty, certificates.key("rsa"))).contains("empty.pem holds no certificate");
        assertThat(wrong(broken, certificates.key("rsa")))
                .contains("broken.pem holds a certificate that cannot be read");
        assertThat(wrong(rsa, empty)).contains("empty.pem holds no key");
        assertThat(wrong(rsa, rsa)).contains("rsa.pem holds no key");
        assertThat(wrong(rsa, locked)).contains("locked.pem holds an encrypted key. Decrypt it");
        assertThat(wrong(rsa, old)).contains("old.pem holds an RSA PRIVATE KEY, an older form. Convert it");
        for (String other : List.of("ec", "stranger")) {
            assertThat(wrong(rsa, certificates.key(other)))
                    .isEqualTo(
                            "the key in " + certificates.key(other) + " does not belong to the certificate in " + rsa);
        }
    }

    @Test
    void certificatesAreForHttpsAndForAClientOfItsOwn() {
        assertThatThrownBy(() -> Server.at("http://localhost").tls(trusting()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https://");
        assertThatThrownBy(() -> Server.at("https://localhost", HttpClient.newHttpClient())
                        .tls(trusting()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of your own");
    }

    @Test
    void aKeyGoesWithEveryRequest() {
        List<Batch> handled = new CopyOnWriteArrayList<>();
        try (FakeServer server = new FakeServer(batch("/api/pix/32074986/stream/k1", 1));
                Collector collector = Collector.of(Server.at(server.url()).key(KEY), "32074986")
                        .start(handled::add)) {
            await().until(() -> server.requests().size() == 2);
            collector.stop();
            collector.ended().join();

            assertThat(server.lines()).hasSize(3).last().isEqualTo("DELETE /api/pix/32074986/stream/k1");
            assertThat(server.requests()).allSatisfy(request -> assertThat(request.headers())
                    .containsEntry("authorization", "Bearer " + KEY));
        }
    }

    @Test
    void aKeyThatIsNotKnownOrNotAllowedIsNotTriedAgain() {
        for (int status : new int[] {401, 403}) {
            try (FakeServer server = new FakeServer(problem(status, "not you"), problem(status, "not you"))) {
                Server known = Server.at(server.url()).key(KEY);
                Recorder recorder = new Recorder();

                assertThatThrownBy(() -> send(known))
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                e -> assertThat(e.problem().status()).isEqualTo(status))
                        .hasMessage("No: not you (HTTP " + status + ")");
                Collector collector =
                        Collector.of(known, "32074986").listener(recorder).start(batch -> {});
                assertThatThrownBy(() -> collector.ended().get(10, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(CollectorException.class)
                        .hasMessageContaining("not you");
                assertThat(server.requests()).hasSize(2);
                assertThat(recorder.heard()).containsExactly("gave up " + status);
            }
        }
    }

    @Test
    void aRefusalWithoutAWordIsExplained() {
        assertThat(Problem.of(401, new byte[0]))
                .hasToString("the server does not know who asks; it needs a key or a client certificate (HTTP 401)");
        assertThat(Problem.of(403, new byte[0]))
                .hasToString("the server knows who asks and does not allow it (HTTP 403)");
    }

    @Test
    void theKeyIsInNoText() {
        Server known = Server.at("http://127.0.0.1:1").key(KEY);

        assertThat(known.toString()).doesNotContain("5ecret");
        assertThat(known.request("/").build().toString()).doesNotContain("5ecret");
        assertThatThrownBy(() -> send(known))
                .hasMessage("no connection to the server")
                .satisfies(TlsTest::hasNoKey);
        for (String bad : List.of("", "mlt_5ecret\r\nX: y", "mlt 5ecret", "5ecret\u00e9")) {
            assertThatThrownBy(() -> Server.at("http://localhost").key(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(TlsTest::hasNoKey);
        }
    }

    private static void hasNoKey(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("5ecret");
    }

    private static String wrong(Path certificate, Path key) {
        return String.valueOf(catchThrowableOfType(
                        IllegalArgumentException.class, () -> Tls.usual().certificate(certificate, key))
                .getMessage());
    }

    private static Tls trusting() throws IOException {
        return Tls.usual().trust(certificates.certificate("ca"));
    }

    private static Server at(FakeServer server, Tls tls) {
        return Server.at(server.url()).tls(tls);
    }

    /** Why nothing can be sent to a server that shows this certificate and asks for those of the CA. */
    private static String failure(String name, Tls tls) {
        try (FakeServer server = new FakeServer(certificates.server(name, "ca", "TLSv1.2"), STORED)) {
            return String.valueOf(catchThrowableOfType(IllegalStateException.class, () -> send(at(server, tls)))
                    .getMessage());
        }
    }

    /** Gives up after the first attempt, and throws why it failed. */
    private static Receipt send(Server server) throws IOException, InterruptedException {
        Sender sender = new Sender(server, Duration.ofMinutes(1), (reason, pause) -> {
            throw new IllegalStateException(reason);
        });
        return sender.sendLines("32074986", "x\n".getBytes(UTF_8));
    }
}
