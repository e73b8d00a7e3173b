package malote.testing;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The routes of operators below {@code /api/util/icom}. Thread-safe. */
final class OperatorRoutes {
    private static final int NOT_FOUND = 404;
    /** A slow machine that has much to do. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()))
            .build();

    private final String base;
    private final HttpClient http;

    /** @param certificates those of which one is the operator's; null: without TLS */
    OperatorRoutes(URI server, @Nullable Certificates certificates) {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE);
        this.http = (certificates == null ? builder : builder.sslContext(certificates.operator())).build();
        this.base = server + "/api/util/icom";
    }

    <T> T get(String path, Class<T> type) {
        return read(send("GET", path, BodyPublishers.noBody()), type);
    }

    /** Empty if there is no such thing (404). */
    <T> Optional<T> find(String path, Class<T> type) {
        HttpResponse<byte[]> answer = exchange("GET", path, BodyPublishers.noBody());
        return answer.statusCode() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(read(checked("GET", path, answer), type));
    }

    <T> T post(String path, Object body, Class<T> type) {
        return read(send("POST", path, json(body)), type);
    }

    <T> T put(String path, Object body, Class<T> type) {
        return read(send("PUT", path, json(body)), type);
    }

    void delete(String path) {
        send("DELETE", path, BodyPublishers.noBody());
    }

    /** As it may stand in a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) {
        return checked(method, path, exchange(method, path, body));
    }

    private static HttpResponse<byte[]> checked(String method, String path, HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(method + " " + path + " was answered " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer;
    }

    private HttpResponse<byte[]> exchange(String method, String path, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The body as {@code byte[]}, if that is asked for, else what its JSON says. */
    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) {
        if (type == byte[].class) {
            return type.cast(answer.body());
        }
        try {
            return JSON.readValue(answer.body(), type);
        } catch (IOException e) {
            throw new IllegalStateException("The server's answer is none: " + e.getMessage(), e);
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getText());
        }
    }
}
