package malote.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import malote.openapi.Contract;

/** A connection over which a test sends just the bytes that it wants to, and takes answers apart strictly. */
public final class Wire implements AutoCloseable {
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final Socket socket;
    private final InputStream in;
    private boolean continued;
    private String version = "";

    public Wire(int port) throws IOException {
        this(port, new Socket());
    }

    /**
     * A connection that speaks TLS as this context does, from the first byte that is sent. It comes from an address of its own,
     * so that what is counted by address does not add up.
     */
    static Wire secure(int port, SSLContext context) throws IOException {
        return elsewhere(port, context.getSocketFactory().createSocket());
    }

    /** The same in clear text. */
    static Wire elsewhere(int port) throws IOException {
        return elsewhere(port, new Socket());
    }

    /** A connection to this address of this machine, which it also comes from. */
    static Wire to(InetAddress address, int port) throws IOException {
        return new Wire(new InetSocketAddress(address, port), new Socket());
    }

    private static Wire elsewhere(int port, Socket socket) throws IOException {
        int number = ADDRESSES.incrementAndGet();
        socket.bind(new InetSocketAddress("127.1." + number / 250 % 250 + "." + (number % 250 + 1), 0));
        return new Wire(port, socket);
    }

    private Wire(int port, Socket socket) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), socket);
    }

    private Wire(InetSocketAddress to, Socket socket) throws IOException {
        this.socket = socket;
        socket.connect(to);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        patience(Duration.ofSeconds(30));
    }

    /** A connection of a client for which hardly anything is kept that it has not read. */
    static Wire narrow(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        return new Wire(port, socket);
    }

    /** What the server shows; the handshake is done for it. Throws if there is no TLS. */
    X509Certificate peer() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    /** Closes the sending side only. */
    Wire shutdownOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** An answer; names of headers in lower case, its body unpacked. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public boolean closes() {
            return "close".equalsIgnoreCase(headers.get("connection"));
        }

        /** Whether events follow, which were left where they are. */
        public boolean isEndless() {
            return headers.getOrDefault("content-type", "").startsWith("text/event-stream");
        }

        public Contract.Message message() {
            return new Contract.Message(headers, body);
        }

        @Override
        public String toString() {
            return status + " " + headers + " " + text();
        }
    }

    /** How long {@link #answer} waits for a byte before it throws. */
    public Wire patience(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        return this;
    }

    public Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next answer; empty if the connection was closed instead. Events are left where they are. */
    public Optional<Answer> answer() throws IOException {
        return answer(false);
    }

    /** The next answer; {@code head} says that it is one to a HEAD, so that no body follows. */
    public Optional<Answer> answer(boolean head) throws IOException {
        String start = line();
        if (start == null) {
            return Optional.empty();
        }
        if (!start.matches("HTTP/1\\.[01] [1-9][0-9]{2} .*")) {
            throw new AssertionError("not a status line: " + start);
        }
        version = start.substring(0, 8);
        int status = Integer.parseInt(start.substring(9, 12));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !"".equals(line); line = line()) {
            if (line == null) {
                throw new EOFException("closed in the middle of headers");
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new AssertionError("not a header: " + line);
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (headers.put(name, line.substring(colon + 1).strip()) != null && !name.equals("vary")) {
                throw new AssertionError("twice: " + line);
            }
        }
        if (status == 100) {
            continued = true;
            return answer(head);
        }
        Answer bare = new Answer(status, headers, new byte[0]);
        return Optional.of(
                head || status == 204 || status == 304 || bare.isEndless()
                        ? bare
                        : new Answer(status, headers, unpacked(headers, body(headers))));
    }

    /** Checks, too, that what was packed was packed right. */
    private static byte[] unpacked(Map<String, String> headers, byte[] body) throws IOException {
        String encoding = headers.get("content-encoding");
        if (encoding == null) {
            return body;
        }
        assertThat(encoding).isEqualTo("gzip");
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        }
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            if (!headers.containsKey("content-length")) {
                throw new AssertionError("no length: " + headers);
            }
            return exactly(Integer.parseInt(headers.get("content-length")));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int length = Integer.parseInt(String.valueOf(line()), 16);
            body.writeBytes(exactly(length));
            line();
            if (length == 0) {
                return body.toByteArray();
            }
        }
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("closed in the middle of a body");
        }
        return bytes;
    }

    /** A line without its end; null if there is none any more. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = in.read();
            if (next < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("closed in the middle of: " + line);
            }
            if (next == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) next);
        }
    }

    /** The version that the last answer named. */
    String version() {
        return version;
    }

    /** Waits for a 100. */
    void awaitContinue() throws IOException {
        String start = line();
        if (start == null || !start.startsWith("HTTP/1.1 100 ") || !"".equals(line())) {
            throw new AssertionError("no 100: " + start);
        }
    }

    /** Whether a 100 came before the last answer. */
    boolean wasContinued() {
        return continued;
    }

    /** Whether the server has closed; waits for that. */
    public boolean isClosed() throws IOException {
        return in.read() < 0;
    }

    /** Closes so that the port can be used again at once; once more has no effect. */
    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
