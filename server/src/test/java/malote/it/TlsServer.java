package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import malote.tls.TestCa;
import malote.tls.TestCa.Issued;

/** A server with TLS and client certificates, whose files a test changes. */
final class TlsServer implements AutoCloseable {
    final TestCa ca = TestCa.create("CN=CA of tests,O=Malote,C=BR");
    final Issued operator = ca.client("CN=operator");
    private final Path directory;
    private final ServerProcess process;

    /** @param poll how long a read waits */
    TlsServer(Path directory, String poll) {
        this.directory = directory;
        replace(ca.server());
        write("ca.pem", ca.pem());
        revoke();
        write("mapping", mapping());
        process = ServerProcess.start(
                directory,
                Map.of(
                        "TLS_CERT", directory.resolve("server.pem").toString(),
                        "TLS_KEY", directory.resolve("server-key.pem").toString(),
                        "TLS_CLIENT_CA", directory.resolve("ca.pem").toString(),
                        "TLS_CRL", directory.resolve("crl.pem").toString(),
                        "TLS_MAPPING", directory.resolve("mapping").toString(),
                        "TLS_RELOAD", "100ms",
                        "OPERATOR_PORT", "shared",
                        "HTTP_HEADER_TIMEOUT", "5s",
                        "STREAM_POLL", poll));
    }

    /** Shows another certificate from the next look on. */
    void replace(Issued own) {
        write("server-key.pem", own.keyPem());
        write("server.pem", own.pem());
    }

    /** Those are revoked, and no others. */
    void revoke(X509Certificate... revoked) {
        write("crl.pem", ca.revocations(Instant.now().plus(Duration.ofDays(3)), revoked));
    }

    /** The operator's line of the mapping. */
    String mapping() {
        return line(operator.certificate(), "* operate,observe");
    }

    static String line(X509Certificate certificate, String meaning) {
        try {
            String fingerprint = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
            return "sha256 " + fingerprint + " = " + meaning + "\n";
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** At once, so that it is never seen half. */
    void write(String name, String content) {
        try {
            Path draft = Files.writeString(directory.resolve(name + ".new"), content, StandardCharsets.US_ASCII);
            Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return process.port();
    }

    String log() {
        return process.log();
    }

    /** A connection that shows this certificate, or none. */
    Wire connect(Issued... shown) throws IOException {
        return Wire.secure(port(), ca.context(shown));
    }

    /** The answer to a request over a connection of its own. */
    Wire.Answer ask(String method, String path, Issued... shown) throws IOException {
        try (Wire wire = connect(shown)) {
            return ask(wire, method, path);
        }
    }

    static Wire.Answer ask(Wire wire, String method, String path) throws IOException {
        return wire.send(request(method, path)).answer().orElseThrow(() -> new AssertionError("closed"));
    }

    static String request(String method, String path) {
        String length = method.equals("POST") ? "Content-Length: 0\r\n" : "";
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + length + "\r\n";
    }

    /** Stores a message for the institution. */
    void generate(String ispb) throws IOException {
        Wire.Answer answer = ask("POST", "/api/util/msgs/" + ispb + "/1", operator);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    /** What the server shows to a new connection. */
    X509Certificate shown() throws IOException {
        try (Wire wire = connect()) {
            return wire.peer();
        }
    }

    void awaitShown(X509Certificate certificate) {
        await().ignoreException(IOException.class).until(() -> shown().equals(certificate));
    }

    double metric(String series) throws IOException {
        Optional<String> line = ask("GET", "/metrics", operator)
                .text()
                .lines()
                .filter(text -> text.startsWith(series + " "))
                .findFirst();
        return Double.parseDouble(
                line.orElseThrow(() -> new AssertionError("no " + series)).substring(series.length() + 1));
    }

    /** How many lines of the log have this. */
    long logged(String text) {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    /** Whether the server closes the connection instead of an answer. */
    static boolean isEnded(Wire wire) throws IOException {
        try {
            return wire.patience(Patience.PATIENCE).answer().isEmpty();
        } catch (SSLException | SocketException e) {
            // Closed without a word of TLS.
            return true;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
