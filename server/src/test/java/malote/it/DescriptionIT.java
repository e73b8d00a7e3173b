package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import malote.it.Wire.Answer;
import malote.openapi.Contract.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route, answered with every status that the description has for it, over real HTTP; each request and each answer is
 * held against the description. What was reached is counted: at the end nothing may be missing.
 */
@Tag("exhaustive")
@Timeout(300)
@ExtendWith(SharedServer.class)
final class DescriptionIT extends IcomDescribed {
    DescriptionIT(Client client, Inside inside) {
        super(client, inside);
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
        operateQueue("/api/util/filas/" + ispb, 50);
        call(410, "GET", next(read));
        operateNoQueue("/api/util/filas/nobody");
        call(200, "GET", "/api/util/eventos");
        call(406, "GET", "/api/util/eventos", "Accept", "image/png");
        call(200, "GET", "/metrics");
        call(200, "GET", "/health/live");
        call(200, "GET", "/health/ready");
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
}
