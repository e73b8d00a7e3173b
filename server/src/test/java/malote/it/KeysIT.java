package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import malote.embedded.EmbeddedDatabase;
import malote.it.Client.Response;
import malote.postgres.ReadyData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database that know their clients by keys. */
@Tag("exhaustive")
@Timeout(300)
final class KeysIT {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;
    private static ServerProcess one;
    private static ServerProcess two;
    private static Inside inside;
    private static String admin;

    private final String ispb = freshIspb();
    private final Client here = one.client();
    private final Client there = two.client();

    @BeforeAll
    static void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        inside = new Inside(database.address());
        one = ServerProcess.launch(Files.createDirectory(directory.resolve("one")), settings());
        two = ServerProcess.launch(Files.createDirectory(directory.resolve("two")), settings());
        one.port();
        two.port();
        assertThat(one.client().call("GET", "/api/util/filas").status())
                .as("nobody is asked as long as there is no key")
                .isEqualTo(200);
        admin = KeyProgram.create(
                directory, inside.settings(), "{\"nome\":\"boss\",\"papeis\":[\"admin\",\"operate\"]}");
        for (ServerProcess server : List.of(one, two)) {
            await().until(() -> server.client().call("GET", "/api/util/filas").status() == 401);
        }
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(inside.settings());
        // So that what waits waits for as long as the test.
        settings.put("STREAM_POLL", "60s");
        return settings;
    }

    @AfterAll
    static void stop() {
        for (ServerProcess server : List.of(one, two)) {
            server.close();
        }
        database.close();
    }

    @Test
    void aKeyThatIsRevokedAtOneServerEndsWhatWaitsAtTheOther() throws IOException {
        String id = create("collect", ispb);
        String key = key(id);
        CompletableFuture<Response> waiting = there.send("GET", pix("start"), "Authorization", key);
        inside.awaitWaiting(ispb, 1);

        assertThat(asAdmin(here, "DELETE", "/api/util/chaves/" + id).status()).isEqualTo(200);

        Response ended = get(waiting);
        assertProblem(ended, 401);
        assertThat(ended.json().get("detail").asText()).contains("revoked");
        assertThat(ended.header("WWW-Authenticate")).hasValue("Bearer realm=\"malote\"");
        assertThat(ended.millis()).as("not at the end of its wait").isLessThan(55_000);
        assertProblem(there.call("GET", pix("start"), "Authorization", key), 401);
        assertProblem(here.call("GET", pix("start"), "Authorization", key), 401);
        inside.awaitOpen(ispb, 0);
    }

    @Test
    void theBatchOfAReadThatEndedWithItsKeyIsNotLost() {
        String first = create("collect", ispb);
        String second = create("collect", ispb);
        assertThat(asAdmin(here, "POST", "/api/util/msgs/" + ispb + "/1").status())
                .isEqualTo(201);
        String next =
                here.call("GET", pix("start"), "Authorization", key(first)).pullNext();
        CompletableFuture<Response> waiting = here.send("GET", next, "Authorization", key(first));
        inside.awaitWaiting(ispb, 1);
        asAdmin(there, "DELETE", "/api/util/chaves/" + first);
        assertProblem(get(waiting), 401);

        asAdmin(here, "POST", "/api/util/msgs/" + ispb + "/1");

        Response goesOn = here.call("GET", next, "Authorization", key(second), "Accept", SINGLE);
        assertThat(goesOn.ids()).hasSize(1);
    }

    @Test
    void anEventStreamEndsWithItsKey() throws IOException {
        String id = create("observe", null);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), there.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET /api/util/eventos HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + key(id)
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader events =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(events.readLine()).contains("200");
            for (String line = events.readLine(); !line.startsWith("event"); ) {
                line = events.readLine();
            }

            asAdmin(here, "DELETE", "/api/util/chaves/" + id);

            String line = "";
            // The last piece of an answer in pieces is an empty one.
            while (line != null && !line.equals("0")) {
                line = events.readLine();
            }
        }
    }

    @Test
    void aSessionOfABrowserEndsWithItsKeyAndItsBeginningIsNoted() {
        String id = create("observe", null);
        Response begun = here.call("POST", "/api/util/sessao", "Authorization", key(id));
        String cookie = begun.header("Set-Cookie").orElseThrow().split(";", 2)[0];
        assertThat(there.call("GET", "/api/util/filas", "Cookie", cookie).status())
                .isEqualTo(200);
        assertThat(asAdmin(there, "GET", "/api/util/auditoria?limite=1000").body())
                .contains("\"acao\":\"entrar\"")
                .doesNotContain(cookie.substring(cookie.indexOf('=') + 1));

        asAdmin(there, "DELETE", "/api/util/chaves/" + id);

        await().until(() ->
                here.call("GET", "/api/util/filas", "Cookie", cookie).status() == 401);
    }

    @Test
    void whatAKeyIsNotForIsRefusedAndSaysWhatIsMissing() {
        String key = key(create("collect", ispb));
        String other = freshIspb();

        Response institution = here.call("GET", "/api/pix/" + other + "/stream/start", "Authorization", key);
        assertProblem(institution, 403);
        assertThat(institution.json().get("detail").asText()).contains(ispb, other);
        Response role = here.call("GET", "/api/util/filas", "Authorization", key);
        assertProblem(role, 403);
        assertThat(role.json().get("detail").asText()).contains("collect", "observe");
        assertProblem(here.call("POST", "/api/util/msgs/" + ispb + "/1", "Authorization", key), 403);
        assertThat(here.call("GET", "/health/ready").status()).isEqualTo(200);
        assertProblem(here.call("GET", pix("start")), 401);
    }

    @Test
    void theOldKeyIsGoodBesideTheNewOneForAWhile() {
        String old = create("observe", null);
        Response rotated = asAdmin(here, "POST", "/api/util/chaves/" + old + "/rotacao");
        assertThat(rotated.status()).isEqualTo(201);
        assertProblem(asAdmin(there, "POST", "/api/util/chaves/" + old + "/rotacao"), 410);

        for (String key :
                List.of(key(old), "Bearer " + rotated.json().get("chave").asText())) {
            assertThat(here.call("GET", "/api/util/filas", "Authorization", key).status())
                    .isEqualTo(200);
            await().until(() ->
                    there.call("GET", "/api/util/filas", "Authorization", key).status() == 200);
        }
    }

    @Test
    void keysThatCannotBeMadeAreToldWhy() {
        for (String wrong : List.of(
                "{\"papeis\":[\"observe\"]}",
                "{\"nome\":\"x\"}",
                "{\"nome\":\"x\",\"papeis\":[\"king\"]}",
                "{\"nome\":\"x\",\"papeis\":[\"collect\"]}",
                "{\"nome\":\"x\",\"papeis\":[\"collect\"],\"ispbs\":[\"1\"]}",
                "{\"nome\":\"x\",\"papeis\":[\"observe\"],\"expira\":\"2020-01-01T00:00:00Z\"}",
                "{\"nome\":\"x\",\"papeis\":[\"observe\"],\"expira\":\"soon\"}",
                "{\"nome\":\"x\",\"papeis\":[\"observe\"],\"more\":1}",
                "[]")) {
            assertProblem(post("/api/util/chaves", wrong), 422);
        }
        assertProblem(post("/api/util/chaves", "{"), 400);
        assertProblem(asAdmin(here, "DELETE", "/api/util/chaves/00000000"), 404);
        assertProblem(asAdmin(here, "DELETE", "/api/util/chaves/nobody"), 404);
    }

    @Test
    void whoDidWhatIsKept() {
        String id = create("observe", null);
        asAdmin(here, "POST", "/api/util/msgs/" + ispb + "/2");
        assertThat(here.call(
                                "GET",
                                "/api/util/filas/" + ispb + "/proximas",
                                "Authorization",
                                "Bearer " + admin,
                                "X-Request-Id",
                                "look-" + ispb)
                        .status())
                .isEqualTo(200);

        List<String> acts = new ArrayList<>();
        JsonNode entries = asAdmin(there, "GET", "/api/util/auditoria?limite=1000&quem=boss")
                .json()
                .get("entradas");
        entries.forEach(entry ->
                acts.add(entry.get("acao").asText() + " " + entry.get("alvo").asText()));
        assertThat(acts).contains("criar-chave " + id, "gerar-mensagens " + ispb + " 2", "ver-mensagens " + ispb);
        assertThat(entries.toString()).contains("look-" + ispb).doesNotContain(admin.substring(13));
        assertProblem(here.call("GET", "/api/util/auditoria", "Authorization", key(id)), 403);
    }

    @Test
    void withoutTheDatabaseKnownKeysGoOnAndUnknownOnesAreRefusedAsBefore() throws Exception {
        try (EmbeddedDatabase own = ReadyData.start(directory.resolve("own"))) {
            Map<String, String> settings = new Inside(own.address()).settings();
            String key = "Bearer "
                    + KeyProgram.create(directory, settings, "{\"nome\":\"x\",\"papeis\":[\"observe\",\"operate\"]}");
            try (ServerProcess server =
                    ServerProcess.start(Files.createDirectory(directory.resolve("three")), settings)) {
                await().until(
                                () -> server.log()
                                        .contains(
                                                "Keys were made in this database, so every request needs one. To go on without: OPEN=true, or another DB_DATABASE"));
                Client client = server.client();
                assertThat(client.call("GET", "/metrics", "Authorization", key).status())
                        .isEqualTo(200);

                ServerProcess.postgres(directory.resolve("own"))
                        .ifPresent(postmaster -> Signals.send("QUIT", postmaster));
                await().until(() -> client.call("GET", "/health/ready").status() == 503);

                assertThat(client.call("GET", "/metrics", "Authorization", key).status())
                        .isEqualTo(200);
                assertProblem(client.call("GET", "/metrics"), 401);
                assertProblem(client.call("GET", "/api/util/filas", "Authorization", key + "x"), 401);
            }
        }
    }

    @Test
    void tooManyWrongKeysHaveTheirAddressWaitButNotWhoHasAGoodOne() throws Exception {
        Map<String, String> settings = settings();
        try (ServerProcess server = ServerProcess.start(Files.createDirectory(directory.resolve("four")), settings)) {
            Client client = server.client();
            for (int i = 0; i < 10; i++) {
                assertProblem(client.call("GET", "/metrics", "Authorization", "Bearer wrong"), 401);
            }
            Response limited = client.call("GET", "/metrics", "Authorization", "Bearer wrong");
            assertProblem(limited, 429);
            assertThat(limited.header("Retry-After").map(Integer::parseInt))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 60));
            assertProblem(client.call("GET", "/metrics"), 429);
            assertThat(asAdmin(client, "GET", "/metrics").status()).isEqualTo(200);
        }
        await().until(() -> asAdmin(here, "GET", "/api/util/auditoria?limite=1000")
                .body()
                .contains("\"acao\":\"recusa\",\"alvo\":\"too-many-failures\""));
    }

    private static final Map<String, String> KEYS = new HashMap<>();

    /** Makes a key, and returns its id when both servers know it. */
    private String create(String role, String institution) {
        String wish = institution == null
                ? "{\"nome\":\"test\",\"papeis\":[\"" + role + "\"]}"
                : "{\"nome\":\"test\",\"papeis\":[\"" + role + "\"],\"ispbs\":[\"" + institution + "\"]}";
        Response created = post("/api/util/chaves", wish);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        String id = created.json().get("id").asText();
        KEYS.put(id, "Bearer " + created.json().get("chave").asText());
        await().until(() ->
                there.call("GET", "/openapi.json", "Authorization", key(id)).status() == 200);
        return id;
    }

    private static String key(String id) {
        return KEYS.get(id);
    }

    private String pix(String rest) {
        return "/api/pix/" + ispb + "/stream/" + rest;
    }

    private static Response asAdmin(Client client, String method, String path) {
        return client.call(method, path, "Authorization", "Bearer " + admin, "Accept", "*/*");
    }

    private Response post(String path, String body) {
        return get(here.post(
                path,
                body.getBytes(StandardCharsets.UTF_8),
                "Authorization",
                "Bearer " + admin,
                "Content-Type",
                "application/json"));
    }
}
