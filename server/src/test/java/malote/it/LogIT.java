package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import malote.it.Client.Response;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says, and what it must never say. */
@Tag("exhaustive")
@Timeout(300)
final class LogIT {
    /** Time, level, who tells it, what. */
    private static final Pattern LINE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+[^ ]+ (INFO|WARN|WARNING) +\\[\\w+] .+");

    private static final String[] JSON = {"Content-Type", "application/json"};

    @TempDir
    Path directory;

    private final String ispb = freshIspb();

    @ParameterizedTest
    @ValueSource(strings = {"INFO", "DEBUG"})
    void noPersonIsInTheLogHoweverThingsGo(String level) throws Exception {
        try (ServerProcess server = ServerProcess.start(
                directory, Map.of("QUARKUS_LOG_LEVEL", level, "STREAM_LEASE", "1s", "LOG_FORMAT", "json"))) {
            Client client = server.client();
            List<JsonNode> messages = new ArrayList<>(client.generate(ispb, 40).messages());
            Response seen = client.start(ispb, MANY);
            client.read(seen.pullNext(), SINGLE);

            JsonNode known = messages.get(39);
            assertPosted(client, "[" + known + "]", 200);
            assertPosted(client, known.toString().replaceFirst("\"valor\":[0-9.]+", "\"valor\":1.01"), 409);
            assertPosted(client, known.toString().replaceFirst("\"txId\"", "\"idTx\""), 422);
            assertPosted(client, known.toString().replaceFirst("\"campoLivre\".*", "\"campoLivre\": oops"), 400);

            server.postgres().ifPresent(postgres -> Signals.send("QUIT", postgres));
            await().until(() -> attemptToStore(client, messages));
            try (Connection connection = server.inside().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER TABLE mensagens ADD CONSTRAINT nothing_more CHECK (valor < 0) NOT VALID");
                assertThat(client.call("POST", "/api/util/msgs/" + ispb + "/3").status())
                        .as("the store refuses what it never should")
                        .isEqualTo(500);
                statement.execute("ALTER TABLE mensagens DROP CONSTRAINT nothing_more");
            }
            await().until(() -> server.log().contains("longer than"));
            messages.addAll(client.start(ispb, MANY).messages());

            server.signal("TERM");
            server.exitCode();
            String log = server.log();
            assertThat(log).contains("POST failed").contains("listens on").contains("has stopped");
            assertThat(messages).hasSizeGreaterThan(40).allSatisfy(message -> {
                for (String role : new String[] {"pagador", "recebedor"}) {
                    JsonNode party = message.get(role);
                    assertThat(log)
                            .doesNotContain(party.get("nome").asText())
                            .doesNotContain(party.get("cpfCnpj").asText());
                }
            });
            String stream = seen.pullNext().replaceFirst(".*/(.{13}).*", "$1");
            assertThat(log).as("whoever knows the URI can read the stream").doesNotContain(stream);
        }
    }

    @Test
    void aFailureIsFoundInTheLogByTheNameOfItsRequest() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            Client client = server.client();
            try (Connection connection = server.inside().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP FUNCTION stop_streams");
            }
            String path = "/api/pix/" + ispb + "/stream/stop";

            Response named = client.call("DELETE", path, "X-Request-Id", "order-4711");
            Response unnamed = client.call("DELETE", path);

            assertThat(named.status()).isEqualTo(500);
            assertThat(named.header("X-Request-Id")).contains("order-4711");
            assertThat(named.json().get("detail").asText()).contains("order-4711");
            assertThat(unnamed.status()).isEqualTo(500);
            String made = unnamed.header("X-Request-Id").orElseThrow();
            await().until(() -> server.log().contains("DELETE failed, request order-4711")
                    && server.log().contains("DELETE failed, request " + made));
            assertThat(client.call("GET", "/api/util/static/2", "X-Request-Id", "an evil one")
                            .header("X-Request-Id"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "text"})
    void everyEventIsOneLineOfTheFormatThatIsSet(String format) throws Exception {
        Map<String, String> settings = Map.of(
                "LOG_FORMAT",
                format,
                "STREAM_LEASE",
                "1s",
                // Event loops are told to be blocked, whatever they do, and that with a stack trace.
                "QUARKUS_VERTX_MAX_EVENT_LOOP_EXECUTE_TIME",
                "1ms",
                "QUARKUS_VERTX_WARNING_EXCEPTION_TIME",
                "1ms",
                "QUARKUS_VERTX_BLOCKED_THREAD_CHECK_INTERVAL",
                "1ms");
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            Client client = server.client();
            await().until(() -> {
                client.generate(ispb, 1_000);
                return server.log().contains("has been blocked");
            });
            endASessionThatIsInUse(server.inside(), client);
            client.start(ispb, SINGLE);
            await().until(() -> server.log().contains("A stream of " + ispb + " was silent"));
            client.stop(ispb);
            await().until(() -> server.log().contains("The streams of " + ispb + " were stopped"));
            server.signal("TERM");
            server.exitCode();

            if (format.equals("json")) {
                assertThat(server.lines()).hasSizeGreaterThan(4);
                for (String line : server.lines()) {
                    assertIsJson(line);
                }
            } else {
                List<String> greeting = server.lines().subList(0, server.lines().indexOf("Try:") + 3);
                List<String> rest = new ArrayList<>(server.lines());
                rest.removeAll(greeting.stream()
                        .filter(line -> !LINE.matcher(line).matches())
                        .toList());
                assertThat(rest).hasSizeGreaterThan(4).allSatisfy(line -> assertThat(line)
                        .matches(LINE));
            }
        }
    }

    /** PostgreSQL tells the client so, though nobody asked. */
    private void endASessionThatIsInUse(Inside inside, Client client) throws Exception {
        CompletableFuture<Response> deposit;
        try (Connection connection = inside.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE fila_entrada");
            deposit = client.send("POST", "/api/util/msgs/" + ispb + "/1");
            await().until(() -> inside.endThoseThatWait() > 0);
        }
        assertThat(get(deposit).status()).isEqualTo(201);
    }

    private static void assertIsJson(String line) throws IOException {
        JsonNode entry = new ObjectMapper().readTree(line);
        assertThat(entry.get("level").asText()).isIn("INFO", "WARN", "WARNING");
        assertThat(entry.get("message").asText()).isNotBlank();
        assertThat(entry.has("timestamp")).isTrue();
        assertThat(entry.has("exception")).as(line).isFalse();
    }

    private boolean attemptToStore(Client client, List<JsonNode> messages) {
        Response response = client.call("POST", "/api/util/msgs/" + ispb + "/5");
        if (response.status() == 201) {
            messages.addAll(response.messages());
        }
        return response.status() == 201;
    }

    private void assertPosted(Client client, String body, int status) {
        Response response = get(client.post("/api/pix/" + ispb + "/msgs", body.getBytes(StandardCharsets.UTF_8), JSON));
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
    }
}
