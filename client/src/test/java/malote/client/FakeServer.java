package malote.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server on raw sockets that answers reads as a script says, or does not: it can cut an answer off where it likes. When
 * the script is over reads wait for ever. A {@code DELETE} is answered 200 unless the script for those says otherwise.
 */
public final class FakeServer implements AutoCloseable {
    /** What came: method, path, headers (names in lower case) and body. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    public record Request(String method, String path, Map<String, String> headers, byte[] content) {
        public String body() {
            return new String(content, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** What is sent back, byte for byte; then the connection is closed if {@code cut}, and nothing more comes if {@code silent}. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    public record Reply(byte[] content, boolean cut, boolean silent) {
        public Reply(String text, boolean cut, boolean silent) {
            this(bytes(text), cut, silent);
        }
    }

    private final String scheme;
    private final ServerSocket listener;
    private final Queue<Reply> script = new ConcurrentLinkedQueue<>();
    private final Queue<Reply> ends = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    public FakeServer(Reply... script) {
        this("http", ServerSocketFactory.getDefault(), script);
    }

    /** One that speaks TLS, and needs a certificate of the client. */
    public FakeServer(SSLContext context, Reply... script) {
        this("https", context.getServerSocketFactory(), script);
    }

    private FakeServer(String scheme, ServerSocketFactory sockets, Reply... script) {
        this.scheme = scheme;
        this.script.addAll(Arrays.asList(script));
        try {
            listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            if (listener instanceof SSLServerSocket tls) {
                tls.setNeedClientAuth(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** How the next {@code DELETE}s are answered. */
    public FakeServer ends(Reply... replies) {
        ends.addAll(Arrays.asList(replies));
        return this;
    }

    public String url() {
        return scheme + "://127.0.0.1:" + listener.getLocalPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The requests as lines like {@code GET /api/…}. */
    public List<String> lines() {
        return requests.stream().map(Request::toString).toList();
    }

    /** An answer of a read: the messages with these numbers, as an object if it is one, and the {@code Pull-Next}. */
    public static Reply batch(String next, int... numbers) {
        return status(200, "Pull-Next: " + next + "\r\n", Samples.json(numbers));
    }

    /** An answer of {@code stream/start} that says by which URI it can be repeated. */
    public static Reply first(String location, String next, int... numbers) {
        return status(200, "Content-Location: " + location + "\r\nPull-Next: " + next + "\r\n", Samples.json(numbers));
    }

    public static Reply redelivered(String next, int... numbers) {
        return status(200, "Pull-Next: " + next + "\r\nRedelivered: true\r\n", Samples.json(numbers));
    }

    public static Reply nothing(String next) {
        return new Reply("HTTP/1.1 204 No Content\r\nPull-Next: " + next + "\r\n\r\n", false, false);
    }

    public static Reply problem(int status, String detail, String... headers) {
        return status(
                status,
                String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n"),
                "{\"type\":\"urn:x\",\"title\":\"No\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}");
    }

    public static Reply status(int status, String headers, String body) {
        return status(status, "Content-Type: application/json\r\n" + headers, bytes(body));
    }

    /** An answer with any body; each of the headers has its line end. */
    public static Reply status(int status, String headers, byte[] body) {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        reply.writeBytes(
                bytes("HTTP/1.1 " + status + " X\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n"));
        reply.writeBytes(body);
        return new Reply(reply.toByteArray(), false, false);
    }

    /** The first half of a reply, then the end of the connection. */
    public static Reply half(Reply reply) {
        return new Reply(Arrays.copyOf(reply.content, reply.content.length - reply.content.length / 4), true, false);
    }

    /** The end of the connection without a byte. */
    public static Reply cut() {
        return new Reply("", true, false);
    }

    /** Nothing, for ever. */
    public static Reply silence() {
        return new Reply("", false, true);
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                Request request = read(in);
                if (request == null) {
                    return;
                }
                requests.add(request);
                Reply reply = reply(request);
                out.write(reply.content);
                out.flush();
                if (reply.cut) {
                    return;
                }
                if (reply.silent) {
                    in.read();
                    return;
                }
            }
        } catch (IOException e) {
            // The client is gone, or the test is over.
        } finally {
            sockets.remove(socket);
        }
    }

    private Reply reply(Request request) {
        if (request.method.equals("DELETE")) {
            Reply end = ends.poll();
            return end == null ? status(200, "", "{}") : end;
        }
        Reply reply = script.poll();
        return reply == null ? silence() : reply;
    }

    private static @Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                return null;
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String[] words = first.split(" ", -1);
        return new Request(words[0], words[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "fake server");
        thread.setDaemon(true);
        thread.start();
    }
}
