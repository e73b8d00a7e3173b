package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

/** Requests that are held against the description, as their answers are; what was reached is noted. */
abstract class DescriptionFixture {
    /** Only a fault of the server brings it about. */
    static final int INTERNAL_ERROR = 500;

    static final Set<String> REACHED = new ConcurrentSkipListSet<>();
    static Contract contract;
    final int port;
    final String ispb = freshIspb();
    final String pix = "/api/pix/" + ispb;
    final String in = "/api/v1/in/" + ispb + "/msgs";
    final String out = "/api/v1/out/" + ispb + "/stream/";
    final Inside inside;

    DescriptionFixture(Client client, Inside inside) {
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

    static String id(Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.body()).get("id").asText();
    }

    // --- helpers

    Answer call(int status, String method, String target, String... headers) throws IOException {
        return exchange(port, status, method, target, "", headers);
    }

    void send(int status, String body, String type) throws IOException {
        exchange(port, status, "POST", pix + "/msgs", body, "Content-Type", type);
    }

    Answer exchange(int at, int status, String method, String target, String text, String... headers)
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

    void raw(int status, Operation operation, String request) throws IOException {
        try (Wire wire = new Wire(port)) {
            check(operation, status, wire.send(request).answer().orElseThrow());
            assertThat(wire.isClosed()).isTrue();
        }
    }

    void problem(int status, String start) throws IOException {
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

    /** What an operator does with a queue of which one stream is open; so many messages can be looked at. */
    void operateQueue(String queue, int most) throws IOException {
        call(200, "GET", queue + "/proximas");
        call(200, "GET", queue + "/proximas?limite=" + most);
        call(400, "GET", queue + "/proximas?limite=" + (most + 1));
        Answer standing = call(200, "GET", queue);
        String collector = queue + "/coletores/"
                + new ObjectMapper()
                        .readTree(standing.body())
                        .at("/coletores/0/id")
                        .asText();
        call(200, "DELETE", collector);
        call(410, "DELETE", collector);
        call(404, "DELETE", queue + "/coletores/c_0123456789abcdef");
        call(200, "DELETE", queue + "/coletores");
    }

    /** The same where there is no such queue. */
    void operateNoQueue(String queue) throws IOException {
        call(400, "GET", queue);
        call(400, "DELETE", queue + "/coletores");
        call(400, "DELETE", queue + "/coletores/c_0123456789abcdef");
    }

    static void check(Operation operation, int status, Answer answer) {
        assertThat(answer.status()).as("%s: %s", operation, answer).isEqualTo(status);
        assertThat(contract.faultsOfAnswer(operation, status, answer.message())).isEmpty();
        REACHED.add(operation + " " + status);
    }

    static String next(Answer answer) {
        return answer.headers().get("pull-next");
    }

    String target(Operation operation) {
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
