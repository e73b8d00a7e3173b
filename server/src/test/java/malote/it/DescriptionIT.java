package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import malote.it.Wire.Answer;
import malote.openapi.Contract;
import malote.openapi.Contract.Operation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route, answered with every status that the description has for it, over real HTTP; each request and each answer is
 * held against the description. What was reached is counted: at the end nothing may be missing.
 */
@Timeout(300)
@ExtendWith(SharedServer.class)
final class DescriptionIT {
    /** Only a fault of the server brings it about. */
    private static final int INTERNAL_ERROR = 500;

    private static final Set<String> REACHED = new ConcurrentSkipListSet<>();
    private static Contract contract;

    private final int port;
    private final String ispb = freshIspb();
    private final String pix = "/api/pix/" + ispb;
    private final String in = "/api/v1/in/" + ispb + "/msgs";
    private final String out = "/api/v1/out/" + ispb + "/stream/";
    private final Inside inside;

    DescriptionIT(Client client, Inside inside) {
        this.port = client.port();
        this.inside = inside;
    }

    @BeforeAll
    static void readDescription(Client client) throws IOException {
        try (Wire wire = new Wire(client.port())) {
            contract = new Contract(wire.send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer()
                    .orElseThrow()
                    .body());
        }
    }

    @AfterAll
    static void everyStatusOfEveryRouteWasReached() {
        Set<String> all = new TreeSet<>();
        for (Operation operation : contract.operations()) {
            for (int status : contract.statuses(operation)) {
                if (status != INTERNAL_ERROR) {
                    all.add(operation + " " + status);
                }
            }
        }
        assertThat(REACHED).containsExactlyInAnyOrderElementsOf(all);
    }

    // --- the routes

    @Test
    void collecting() throws IOException {
        call(201, "POST", "/api/util/msgs/" + ispb + "/7");
        Answer first = call(200, "GET", pix + "/stream/start");
        Answer second = call(200, "GET", next(first));
        Answer third = call(200, "GET", next(second), "Accept", "multipart/json");
        call(200, "GET", next(second));
        call(409, "GET", next(first));
        call(409, "DELETE", next(first));
        call(406, "GET", next(third), "Accept", "text/html");
        call(406, "GET", pix + "/stream/start", "Accept", "text/html");
        call(204, "GET", next(third));
        call(200, "DELETE", next(third));
        call(200, "DELETE", next(third));
        call(410, "GET", next(third));
        call(404, "GET", pix + "/stream/abcdefghijklm1");
        call(404, "DELETE", pix + "/stream/abcdefghijklm1");
        call(204, "GET", pix + "/stream/start");
        call(200, "DELETE", pix + "/stream/stop");
    }

    @Test
    void aFirstReadThatIsStoppedWhileItWaits() throws IOException {
        Operation start = contract.find("GET", pix + "/stream/start").orElseThrow();
        try (Wire wire = new Wire(port)) {
            wire.send("GET " + pix + "/stream/start HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() ->
                    call(200, "GET", "/api/util/filas/" + ispb).text().contains("\"abertos\":1"));

            call(200, "DELETE", pix + "/stream/stop");

            check(start, 410, wire.answer().orElseThrow());
        }
    }

    @Test
    void sixCollectorsAndASeventh() throws IOException {
        call(201, "POST", "/api/util/msgs/" + ispb + "/6", "Prefer", "return=minimal");
        List<Answer> six = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            six.add(call(200, "GET", pix + "/stream/start"));
        }
        call(429, "GET", pix + "/stream/start");
        call(200, "DELETE", pix + "/stream/stop");
        call(410, "DELETE", next(six.get(0)));
        Answer again = call(200, "GET", pix + "/stream/start", "Accept", "multipart/json");
        assertThat(again.headers()).containsEntry("redelivered", "true");
        call(200, "DELETE", next(again));
    }

    @Test
    void sending() throws IOException {
        String message = contract.document()
                .at("/components/schemas/Mensagem/example")
                .toString()
                .replace("\"00000000\"", "\"" + ispb + "\"")
                .replace("T3lEBbUM0z1", String.format("%011d", System.nanoTime() % 100_000_000_000L));
        send(201, message, "application/json");
        send(200, "[" + message + "]", "application/json");
        send(200, message + "\n", "application/x-ndjson");
        send(409, message.replace("90.2", "1.5"), "application/json");
        send(422, "[{}]", "application/json");
        send(400, "{", "application/json");
        send(413, "[" + "{},".repeat(1_000) + "{}]", "application/json");
        send(415, message, "text/plain");
    }

    @Test
    void theIcomDialect() throws IOException {
        for (int i = 0; i < 3; i++) {
            sendIcom(201, "garbage", "application/xml; charset=utf-8");
        }
        sendIcom(201, "--b\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n--b--\r\n", "multipart/mixed; boundary=b");
        sendIcom(400, "garbage", "application/xml; charset=utf-16");
        sendIcom(415, "garbage", "text/xml");
        Answer first = call(200, "GET", out + "start");
        Answer second = call(200, "GET", piNext(first), "Accept", "multipart/mixed", "Accept-Encoding", "gzip");
        call(406, "GET", piNext(second), "Accept", "text/html");
        call(406, "GET", out + "start", "Accept", "text/html");
        call(204, "GET", piNext(second));
        call(200, "DELETE", piNext(second));
        call(410, "DELETE", piNext(second));
        call(410, "GET", piNext(second));
        call(204, "GET", out + "start");
        for (String path : List.of("out/nobody/stream/start", "out/nobody/stream/abcdefghijklm1")) {
            call(404, "GET", "/api/v1/" + path);
        }
        call(404, "DELETE", "/api/v1/out/nobody/stream/abcdefghijklm1");
        call(404, "POST", "/api/v1/in/nobody/msgs");
        call(200, "GET", "/api/v1/in/catalog");
        call(200, "GET", "/api/v1/out/catalog", "Accept-Encoding", "gzip");
        try (Wire wire = new Wire(port)) {
            wire.send("POST " + in + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/xml\r\n\r\n");
            check(contract.find("POST", in).orElseThrow(), 411, wire.answer().orElseThrow());
        }
    }

    @Test
    void aFirstReadOfTheIcomDialectWhoseStreamIsEnded() throws IOException, SQLException {
        String queue = "icom/" + ispb + "/out";
        try (Wire wire = new Wire(port);
                Connection database = inside.connect();
                PreparedStatement stop = database.prepareStatement("SELECT stop_streams(?)")) {
            wire.send("GET " + out + "start HTTP/1.1\r\nHost: localhost\r\n\r\n");
            inside.awaitWaiting(queue, 1);
            stop.setString(1, queue);
            stop.execute();

            check(
                    contract.find("GET", out + "start").orElseThrow(),
                    410,
                    wire.answer().orElseThrow());
        }
    }

    private Answer sendIcom(int status, String body, String type) throws IOException {
        return exchange(port, status, "POST", in, body, "Content-Type", type);
    }

    private static String piNext(Answer answer) {
        return answer.headers().get("pi-pull-next");
    }

    @Test
    void numbersAndInstitutionsThatAreNone() throws IOException {
        call(200, "GET", "/api/util/static/20");
        call(400, "GET", "/api/util/static/1");
        call(400, "POST", "/api/util/msgs/" + ispb + "/0");
        call(400, "POST", "/api/util/msgs/nobody/1");
        call(400, "GET", "/api/pix/nobody/stream/start");
        call(400, "GET", "/api/pix/nobody/stream/abcdefghijklm1");
        call(400, "DELETE", "/api/pix/nobody/stream/abcdefghijklm1");
        call(400, "DELETE", "/api/pix/nobody/stream/stop");
    }

    @Test
    void operating() throws IOException {
        call(201, "POST", "/api/util/msgs/" + ispb + "/3", "Prefer", "return=minimal");
        Answer read = call(200, "GET", pix + "/stream/start");
        call(200, "GET", "/api/util/filas?busca=" + ispb.substring(0, 4) + "&limite=5");
        call(400, "GET", "/api/util/filas?limite=0");
        String queue = "/api/util/filas/" + ispb;
        call(200, "GET", queue + "/proximas?limite=2");
        call(400, "GET", queue + "/proximas?limite=51");
        Answer standing = call(200, "GET", queue);
        String id = new ObjectMapper()
                .readTree(standing.body())
                .at("/coletores/0/id")
                .asText();
        call(200, "DELETE", queue + "/coletores/" + id);
        call(410, "DELETE", queue + "/coletores/" + id);
        call(404, "DELETE", queue + "/coletores/c_0123456789abcdef");
        call(410, "GET", next(read));
        call(400, "GET", "/api/util/filas/nobody");
        call(400, "DELETE", "/api/util/filas/nobody/coletores/" + id);
        call(200, "DELETE", queue + "/coletores");
        call(400, "DELETE", "/api/util/filas/nobody/coletores");
        call(200, "GET", "/api/util/eventos");
        call(406, "GET", "/api/util/eventos", "Accept", "image/png");
        call(200, "GET", "/metrics");
        call(200, "GET", "/health/live");
        call(200, "GET", "/health/ready");
    }

    @Test
    void operatingQueuesOfIcom() throws IOException {
        sendIcom(201, "garbage", "application/xml; charset=utf-8");
        sendIcom(201, "garbage", "application/xml; charset=utf-8");
        call(200, "GET", out + "start");
        String queue = "/api/util/filas/icom/" + ispb + "/out";
        call(200, "GET", queue + "/proximas");
        call(400, "GET", queue + "/proximas?limite=11");
        Answer standing = call(200, "GET", queue);
        String id = new ObjectMapper()
                .readTree(standing.body())
                .at("/coletores/0/id")
                .asText();
        call(200, "DELETE", queue + "/coletores/" + id);
        call(410, "DELETE", queue + "/coletores/" + id);
        call(404, "DELETE", queue + "/coletores/c_0123456789abcdef");
        call(200, "DELETE", queue + "/coletores");
        String none = "/api/util/filas/icom/nobody/out";
        call(400, "GET", none);
        call(400, "DELETE", none + "/coletores");
        call(400, "DELETE", none + "/coletores/" + id);
    }

    @Test
    void lookingAtThePaymentSystem() throws IOException {
        Answer sent = sendIcom(201, "garbage", "application/xml; charset=utf-8");
        String json = "application/json";
        String root = "/api/util/icom/";
        String id = sent.headers().get("pi-resourceid").replace("/", "%2F");
        call(200, "GET", root + "messages/" + id);
        call(404, "GET", root + "messages/none");
        call(200, "GET", root + "journal?ispb=" + ispb + "&limite=10");
        call(200, "GET", root + "journal?ispb=" + ispb, "Accept", "application/x-ndjson");
        call(400, "GET", root + "journal?limite=0");
        call(406, "GET", root + "journal", "Accept", "image/png");
        call(404, "GET", root + "operations/E3207498620261126223312345678901");
        exchange(
                port,
                201,
                "POST",
                "/api/v1/in/32074986/msgs",
                IcomPayment.to("99999A04"),
                "Content-Type",
                "application/xml; charset=utf-8");
        call(200, "GET", root + "operations/E32074986202611261200abcdefghijk");
        String participant = root + "participants/" + ispb;
        exchange(
                port,
                200,
                "PUT",
                participant,
                "{\"blocked\":false,\"balance\":\"10.00\",\"virtual\":null,\"delayMs\":0}",
                "Content-Type",
                json);
        exchange(port, 400, "PUT", participant, "{\"balance\":10}", "Content-Type", json);
        exchange(port, 400, "PUT", root + "participants/nobody", "{}", "Content-Type", json);
        call(200, "GET", root + "participants");
        exchange(
                port,
                201,
                "POST",
                root + "events",
                "{\"to\":\"" + ispb + "\",\"text\":\"Aviso\"}",
                "Content-Type",
                json);
        exchange(port, 400, "POST", root + "events", "{", "Content-Type", json);
    }

    @Test
    void rehearsals() throws IOException {
        String json = "application/json";
        String all = "/api/util/icom/rehearsals";
        String wish = "{\"ispb\":\"" + freshIspb() + "\",\"tier\":10000,\"minutes\":0.01,\"scale\":0.0001,\"seed\":7}";
        Answer made = exchange(port, 201, "POST", all, wish, "Content-Type", json);
        exchange(port, 409, "POST", all, wish, "Content-Type", json);
        exchange(port, 400, "POST", all, wish.replace("10000", "12345"), "Content-Type", json);
        String one = all + "/" + made.text().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        call(200, "GET", all);
        call(200, "GET", one);
        call(404, "GET", one + "/report");
        call(406, "GET", one + "/report", "Accept", "image/png");
        Answer begun = exchange(
                port,
                201,
                "POST",
                all,
                "{\"ispb\":\"" + freshIspb()
                        + "\",\"tier\":10000,\"minutes\":0.01,\"scale\":0.0001,\"startsIn\":0.001}",
                "Content-Type",
                json);
        String running = all + "/" + begun.text().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        await().until(() -> call(200, "GET", running).text().contains("\"begin\":\""));
        call(200, "GET", running + "/report");
        call(204, "DELETE", one);
        call(404, "DELETE", one);
        call(404, "GET", one);
        String pay = "/api/util/icom/virtual/pix";
        exchange(port, 202, "POST", pay, "{\"to\":\"" + freshIspb() + "\",\"amount\":\"0.01\"}", "Content-Type", json);
        exchange(port, 400, "POST", pay, "{\"to\":1}", "Content-Type", json);
    }

    @Test
    void aHubDoesNothingByItself(@TempDir Path directory) throws IOException {
        try (ServerProcess hub = ServerProcess.start(directory, Map.of("ICOM_MODE", "hub"))) {
            int at = hub.port();
            String json = "application/json";
            exchange(at, 404, "GET", "/api/util/icom/rehearsals", "");
            exchange(at, 404, "POST", "/api/util/icom/rehearsals", "{}", "Content-Type", json);
            exchange(at, 404, "POST", "/api/util/icom/virtual/pix", "{}", "Content-Type", json);
            exchange(at, 404, "POST", "/api/util/icom/events", "{}", "Content-Type", json);
        }
    }

    @Test
    void faultsOnDemand() throws IOException {
        String faults = "/api/util/icom/faults";
        String rule = "{\"id\":\"" + ispb + "\",\"match\":{\"ispb\":\"" + ispb
                + "\",\"on\":\"read\",\"nth\":9},\"fault\":{\"kind\":\"reset\"},\"times\":1}";
        exchange(port, 201, "POST", faults, rule, "Content-Type", "application/json");
        exchange(port, 409, "POST", faults, rule, "Content-Type", "application/json");
        exchange(port, 400, "POST", faults, "{\"fault\":{\"kind\":\"explode\"}}", "Content-Type", "application/json");
        call(200, "GET", faults);
        call(200, "GET", faults + "/" + ispb);
        call(204, "DELETE", faults + "/" + ispb);
        call(404, "DELETE", faults + "/" + ispb);
        call(404, "GET", faults + "/" + ispb);
        call(200, "GET", "/api/util/icom/scenarios");
        String outage = "/api/util/icom/scenarios/outage";
        String struck = freshIspb();
        String here = "{\"ispb\":\"" + struck + "\"}";
        exchange(port, 201, "POST", outage, here, "Content-Type", "application/json");
        exchange(port, 400, "POST", outage, "{\"ispb\":1}", "Content-Type", "application/json");
        call(204, "DELETE", outage);
        call(404, "DELETE", "/api/util/icom/scenarios/nothing");
        call(404, "POST", "/api/util/icom/scenarios/nothing");
        exchange(
                port,
                201,
                "POST",
                faults,
                rule.replaceFirst(ispb, "outage-" + struck + "-1"),
                "Content-Type",
                "application/json");
        exchange(port, 409, "POST", outage, here, "Content-Type", "application/json");
        call(204, "DELETE", faults);
    }

    @Test
    void whatPagesOfOtherSitesAskFor() throws IOException {
        for (Operation operation : contract.operations()) {
            if (operation.path().startsWith("/api/")) {
                call(403, operation.method(), target(operation), "Sec-Fetch-Site", "cross-site");
            }
        }
    }

    @Test
    void sessionsOfBrowsers() throws IOException {
        call(200, "GET", "/api/util/sessao");
        call(204, "POST", "/api/util/sessao");
        call(204, "DELETE", "/api/util/sessao");
    }

    @Test
    void aServerThatAsksWhoSendsARequest(@TempDir Path directory) throws IOException {
        try (ServerProcess server = ServerProcess.start(directory, Map.of())) {
            int at = server.port();
            String[] admin = {
                "Authorization",
                "Bearer " + KeyProgram.create(directory, Map.of(), "{\"nome\":\"boss\",\"papeis\":[\"admin\"]}"),
                "Content-Type",
                "application/json"
            };
            await().until(() -> server.client().call("GET", "/api/util/chaves").status() == 401);
            asksEveryRoute(401, at);
            String[] collector = {
                "Authorization",
                "Bearer "
                        + KeyProgram.create(
                                directory,
                                Map.of(),
                                "{\"nome\":\"c\",\"papeis\":[\"collect\"],\"ispbs\":[\"32074986\"]}")
            };
            await().until(() ->
                    server.client().call("GET", "/metrics", collector).status() == 403);
            exchange(at, 403, "GET", "/metrics", "", collector);

            String keys = "/api/util/chaves";
            String id = id(exchange(at, 201, "POST", keys, "{\"nome\":\"x\",\"papeis\":[\"observe\"]}", admin));
            exchange(at, 400, "POST", keys, "{", admin);
            exchange(at, 422, "POST", keys, "{}", admin);
            exchange(at, 200, "GET", keys, "", admin);
            String rotation = keys + "/" + id + "/rotacao";
            exchange(at, 400, "POST", rotation, "{", admin);
            exchange(at, 422, "POST", rotation, "{\"sobreposicaoSegundos\":-1}", admin);
            exchange(at, 201, "POST", rotation, "{\"sobreposicaoSegundos\":60}", admin);
            exchange(at, 410, "POST", rotation, "{}", admin);
            exchange(at, 404, "POST", keys + "/00000000/rotacao", "{}", admin);
            exchange(at, 200, "DELETE", keys + "/" + id, "", admin);
            exchange(at, 404, "DELETE", keys + "/00000000", "", admin);
            exchange(at, 200, "GET", "/api/util/auditoria?limite=10&desde=2026-01-01T00:00:00Z", "", admin);
            exchange(at, 400, "GET", "/api/util/auditoria?limite=0", "", admin);

            for (int i = 0; i < 10; i++) {
                server.client().call("GET", "/metrics", "Authorization", "Bearer wrong");
            }
            asksEveryRoute(429, at);
        }
    }

    private void asksEveryRoute(int status, int at) throws IOException {
        for (Operation operation : contract.operations()) {
            if (contract.statuses(operation).contains(status)) {
                exchange(at, status, operation.method(), target(operation), "");
            }
        }
    }

    private static String id(Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.body()).get("id").asText();
    }

    @Test
    void theDescriptionItself() throws IOException {
        assertThat(call(200, "GET", "/openapi").text()).startsWith("openapi: 3.1");
        assertThat(call(200, "GET", "/openapi", "Accept", "application/json").text())
                .startsWith("{");
        assertThat(call(200, "GET", "/openapi", "Accept", "*/*").text()).startsWith("openapi: 3.1");
        assertThat(call(200, "GET", "/openapi.json").text()).startsWith("{");
        assertThat(call(200, "GET", "/openapi", "Accept", "application/*;q=0.5, application/yaml;q=0.4")
                        .text())
                .startsWith("{");
        try (Wire wire = new Wire(port)) {
            wire.send(
                    "GET /openapi HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept: application/json\r\n\r\n");
            assertThat(wire.answer().orElseThrow().text()).startsWith("{");
        }
        call(406, "GET", "/openapi", "Accept", "text/html");
    }

    @Test
    void thePageForPeopleNeedsNothingFromElsewhere() throws IOException {
        for (String path : List.of("/docs/", "/docs/start.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css")) {
            try (Wire wire = new Wire(port)) {
                Answer answer = wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .answer()
                        .orElseThrow();
                assertThat(answer.status()).as(path).isEqualTo(200);
                if (!path.contains("swagger")) {
                    assertThat(answer.text()).doesNotContain("://");
                }
            }
        }
    }

    // --- what holds for all

    @Test
    void requestsThatAreNotHttp() throws IOException {
        for (Operation operation : contract.operations()) {
            String start = operation.method() + " " + target(operation);
            raw(400, operation, start + " HTTP/1.1\r\n\r\n");
            raw(505, operation, start + " HTTP/2.0\r\nHost: localhost\r\n\r\n");
            raw(417, operation, start + " HTTP/1.1\r\nHost: localhost\r\nExpect: a miracle\r\n\r\n");
            raw(414, operation, start + "?" + "x".repeat(4_096) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            raw(431, operation, start + " HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(16_400) + "\r\n\r\n");
            raw(413, operation, start + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (1L << 30) + "\r\n\r\n{");
        }
    }

    @Test
    void requestsForAnotherHost() throws IOException {
        for (Operation operation : contract.operations()) {
            try (Wire wire = new Wire(port)) {
                wire.send(operation.method() + " " + target(operation) + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
                check(operation, 421, wire.answer().orElseThrow());
            }
        }
    }

    @Test
    void requestsThatDoNotCome() throws IOException {
        Map<Operation, Wire> sent = new LinkedHashMap<>();
        for (Operation operation : contract.operations()) {
            sent.put(
                    operation,
                    new Wire(port).send(operation.method() + " " + target(operation) + " HTTP/1.1\r\nHost: local"));
        }
        for (Map.Entry<Operation, Wire> one : sent.entrySet()) {
            try (Wire wire = one.getValue()) {
                check(one.getKey(), 408, wire.answer().orElseThrow());
            }
        }
    }

    @Test
    void aServerWhoseDatabaseIsNotThereYet(@TempDir Path directory) throws IOException {
        int free;
        int nobody;
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket other = new ServerSocket(0)) {
            free = one.getLocalPort();
            nobody = other.getLocalPort();
        }
        Map<String, String> settings =
                Map.of("PORT", Integer.toString(free), "DB_HOST", "127.0.0.1", "DB_PORT", Integer.toString(nobody));
        try (ServerProcess server = ServerProcess.launch(directory, settings)) {
            await().ignoreExceptions().until(() -> {
                assertThat(server.isAlive()).isTrue();
                new Wire(free).close();
                return true;
            });
            for (Operation operation : contract.operations()) {
                if (!contract.statuses(operation).contains(503)) {
                    continue;
                }
                try (Wire wire = new Wire(free)) {
                    wire.send(operation.method() + " " + target(operation) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    check(operation, 503, wire.answer().orElseThrow());
                }
            }
        }
    }

    @Test
    void methodsAndPathsThatAreNone() throws IOException {
        for (String request : List.of("PUT /api/util/static/9", "GET /api/pix/" + ispb + "/msgs", "OPTIONS /openapi")) {
            problem(405, request);
        }
        for (String request : List.of("GET /api", "GET /docs/none", "GET /api/pix/" + ispb + "/stream")) {
            problem(404, request);
        }
    }

    // --- helpers

    private Answer call(int status, String method, String target, String... headers) throws IOException {
        return exchange(port, status, method, target, "", headers);
    }

    private void send(int status, String body, String type) throws IOException {
        exchange(port, status, "POST", pix + "/msgs", body, "Content-Type", type);
    }

    private Answer exchange(int at, int status, String method, String target, String text, String... headers)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        Operation operation = contract.find(method, target).orElseThrow();
        Map<String, String> sent = new LinkedHashMap<>();
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            sent.put(headers[i].toLowerCase(Locale.ROOT), headers[i + 1]);
            head.append(headers[i] + ": " + headers[i + 1] + "\r\n");
        }
        try (Wire wire = new Wire(at)) {
            Answer answer = wire.send(head + "Content-Length: " + body.length + "\r\n\r\n")
                    .send(body)
                    .answer()
                    .orElseThrow();
            check(operation, status, answer);
            if (status < 300) {
                assertThat(contract.faultsOfRequest(operation, target, new Contract.Message(sent, body)))
                        .isEmpty();
            }
            return answer;
        }
    }

    private void raw(int status, Operation operation, String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            check(operation, status, wire.send(request).answer().orElseThrow());
            assertThat(wire.isClosed()).isTrue();
        }
    }

    private void problem(int status, String start) throws IOException {
        try (Wire wire = new Wire(port)) {
            Answer answer = wire.send(start + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .answer()
                    .orElseThrow();
            assertThat(answer.status()).as(start).isEqualTo(status);
            assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(contract.faults("/components/schemas/Problem", new ObjectMapper().readTree(answer.body())))
                    .isEmpty();
            if (status == 405) {
                assertThat(answer.headers().get("allow"))
                        .matches("[A-Z]+(, [A-Z]+)*")
                        .doesNotContain("HEAD");
            }
        }
    }

    private static void check(Operation operation, int status, Answer answer) {
        assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(status);
        assertThat(contract.faultsOfAnswer(operation, status, answer.message())).isEmpty();
        REACHED.add(operation + " " + status);
    }

    private static String next(Answer answer) {
        return answer.headers().get("pull-next");
    }

    private String target(Operation operation) {
        return operation
                .path()
                .replace("{ispb}", ispb)
                .replace("{interationId}", "abcdefghijklm1")
                .replace("{token}", "abcdefghijklm1")
                .replace("{endToEndId}", "E3207498620261126223312345678901")
                .replace("{resourceId}", "UEkBqX2Yzz6bK3x4U0k2TbVJmWQ9c5aE")
                .replace("{name}", "outage")
                .replace("{id}", "c_0123456789abcdef")
                .replace("{number}", "1")
                .replace("{bytes}", "20");
    }
}
