package malote.cli.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import malote.cli.server.ServerOption;
import malote.cli.server.ServerProgram;
import malote.client.Problem;
import malote.client.Server;
import org.jspecify.annotations.Nullable;

/** Where keys are changed: at a server, by HTTP, or where its database is. */
final class Desk {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ServerOption server;

    /** At that server if it is given, otherwise at the database. */
    Desk(ServerOption server) {
        this.server = server;
    }

    /** What can be done, and its request. */
    enum Verb {
        LIST("GET", ""),
        CREATE("POST", ""),
        ROTATE("POST", "/%s/rotacao"),
        REVOKE("DELETE", "/%s");

        private final String method;
        private final String path;

        Verb(String method, String path) {
            this.method = method;
            this.path = path;
        }
    }

    /**
     * Does it, and returns the answer.
     *
     * @param id of the key, for what is done to one
     * @throws IOException if it is refused, or the server or the database cannot be reached; the message says why
     */
    JsonNode ask(Verb verb, String id, @Nullable JsonNode body) throws IOException, InterruptedException {
        return server.isGiven() ? overHttp(server.server(), verb, id, body) : atTheDatabase(verb, id, body);
    }

    private static JsonNode overHttp(Server server, Verb verb, String id, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        String path = "/api/util/chaves" + String.format(Locale.ROOT, verb.path, id);
        HttpResponse<byte[]> response = server.http()
                .send(
                        server.request(path)
                                .method(
                                        verb.method,
                                        body == null
                                                ? BodyPublishers.noBody()
                                                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                                .setHeader("Content-Type", "application/json")
                                .timeout(TIMEOUT)
                                .build(),
                        BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    Problem.of(response.statusCode(), response.body()).toString());
        }
        return JSON.readTree(response.body());
    }

    /** Runs the server's own program, which has the settings, in this directory. */
    private static JsonNode atTheDatabase(Verb verb, String id, @Nullable JsonNode body)
            throws IOException, InterruptedException {
        String name = verb.name().toLowerCase(Locale.ROOT);
        String[] command = id.isEmpty() ? new String[] {"keys", name} : new String[] {"keys", name, id};
        Process process = ServerProgram.start(ProcessBuilder.Redirect.PIPE, command);
        try (OutputStream in = process.getOutputStream()) {
            if (body != null) {
                in.write(JSON.writeValueAsBytes(body));
            }
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(answer.isEmpty() ? "the server's program failed with exit code " + code : answer);
        }
        return JSON.readTree(answer);
    }
}
