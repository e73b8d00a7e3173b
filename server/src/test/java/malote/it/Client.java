package malote.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Speaks the protocol with a server on this machine. Thread-safe. */
public final class Client {
    static final String SINGLE = "application/json";
    static final String MANY = "multipart/json";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final AtomicLong LAST_ISPB =
            new AtomicLong(20_000_000 + ProcessHandle.current().pid() % 10_000 * 1_000);

    private final int port;

    Client(int port) {
        this.port = port;
    }

    /** An institution that no other test uses. */
    static String freshIspb() {
        return Long.toString(LAST_ISPB.incrementAndGet());
    }

    /** An answer. */
    record Response(int status, HttpResponse<String> http, long millis) {
        String body() {
            return http.body();
        }

        Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }

        String pullNext() {
            return header("Pull-Next").orElseThrow(() -> new AssertionError("no Pull-Next: " + this));
        }

        boolean isRedelivered() {
            return header("Redelivered").equals(Optional.of("true"));
        }

        JsonNode json() {
            try {
                return JSON.readTree(body());
            } catch (IOException e) {
                throw new UncheckedIOException(body(), e);
            }
        }

        /** The messages of a read, or of what was generated. */
        List<JsonNode> messages() {
            if (status == 204) {
                return List.of();
            }
            JsonNode json = json();
            JsonNode all = json.has("mensagens") ? json.get("mensagens") : json;
            List<JsonNode> messages = new ArrayList<>();
            if (all.isArray()) {
                all.forEach(messages::add);
            } else {
                messages.add(all);
            }
            return messages;
        }

        List<String> ids() {
            return messages().stream()
                    .map(message -> message.get("endToEndId").asText())
                    .toList();
        }

        @Override
        public String toString() {
            return status + " " + http.headers().map() + " " + body();
        }
    }

    CompletableFuture<Response> send(String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        long start = System.nanoTime();
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> new Response(
                        response.statusCode(), response, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)));
    }

    Response call(String method, String path, String... headers) {
        return get(send(method, path, headers));
    }

    CompletableFuture<Response> startAsync(String ispb, String accept) {
        return send("GET", "/api/pix/" + ispb + "/stream/start", "Accept", accept);
    }

    Response start(String ispb, String accept) {
        return get(startAsync(ispb, accept));
    }

    CompletableFuture<Response> readAsync(String uri, String accept) {
        return send("GET", uri, "Accept", accept);
    }

    Response read(String uri, String accept) {
        return get(readAsync(uri, accept));
    }

    /** The first answer with messages; it reads on after each answer without, as a collector does. */
    CompletableFuture<Response> collectAsync(String ispb, String accept) {
        return untilServed(startAsync(ispb, accept), accept);
    }

    /** The same in a stream that is open already. */
    CompletableFuture<Response> collectOnAsync(String uri, String accept) {
        return untilServed(readAsync(uri, accept), accept);
    }

    private CompletableFuture<Response> untilServed(CompletableFuture<Response> read, String accept) {
        return read.thenCompose(response ->
                response.status() == 204 ? untilServed(readAsync(response.pullNext(), accept), accept) : read);
    }

    /** A request that may fail on its way; empty if its connection was refused or lost. */
    Optional<Response> attempt(String method, String path, String... headers) {
        CompletableFuture<Response> sent = send(method, path, headers);
        try {
            return Optional.of(sent.get(70, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return Optional.empty();
            }
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    Response end(String uri) {
        return call("DELETE", uri);
    }

    Response stop(String ispb) {
        return call("DELETE", "/api/pix/" + ispb + "/stream/stop");
    }

    Response generate(String ispb, int count) {
        Response response = call("POST", "/api/util/msgs/" + ispb + "/" + count);
        if (response.status() != 201) {
            throw new AssertionError("not stored: " + response);
        }
        return response;
    }

    /** Everything that is there for the institution, in order; ends the stream. */
    List<String> drain(String ispb) {
        List<String> ids = new ArrayList<>();
        Response response = start(ispb, MANY);
        while (response.status() == 200) {
            ids.addAll(response.ids());
            response = read(response.pullNext(), MANY);
        }
        end(response.pullNext());
        return ids;
    }

    /** A request whose connection the test can cut. */
    Socket open(String path) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: " + SINGLE + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes a connection and waits until the server has closed it too: then it knows. */
    static void hangUp(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(20_000);
            socket.shutdownOutput();
            if (socket.getInputStream().read() >= 0) {
                throw new AssertionError("answered before it hung up");
            }
        }
    }

    /** Sends a body. */
    CompletableFuture<Response> post(String path, byte[] body, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(BodyPublishers.ofByteArray(body))
                .headers(headers)
                .timeout(Duration.ofSeconds(60))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(response -> new Response(response.statusCode(), response, 0));
    }

    int port() {
        return port;
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(70, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
