package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.it.KeyIssuer.Issued;
import malote.it.Wire.Answer;
import malote.openapi.Contract;
import malote.openapi.Contract.Operation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route by both ports with every credential. What each route asks for is in the description, as {@code x-roles} and
 * {@code x-side}; the pages, which it does not have, are listed here.
 *
 * <p>Each route is tried from addresses of its own, for an address that sent too many wrong credentials has to wait.
 */
@Tag("exhaustive")
@Timeout(300)
final class AccessMatrixIT {
    private static final List<String> ROLES = List.of("collect", "send", "observe", "operate", "admin");

    @TempDir
    static Path directory;

    private static final String ISPB = freshIspb();
    private static final Map<String, String> CREDENTIALS = new LinkedHashMap<>();
    private static final Map<String, String> OF_ANOTHER = new LinkedHashMap<>();
    private static final Map<String, String> WRONG = new LinkedHashMap<>();
    private static ServerProcess server;
    private static Contract contract;

    /** The two ports of the server. */
    enum Port {
        COLLECTORS,
        OPERATORS;

        int number() {
            return this == COLLECTORS ? server.port() : server.operatorPort();
        }
    }

    /** What a route asks for: one of the roles, or nothing if there are none; by one of the ports. */
    record Row(String method, String path, Set<String> roles, Set<Port> ports) {
        /** The ICOM dialect has no 401. */
        boolean isIcom() {
            return path.startsWith("/api/v1/");
        }

        boolean isOfInstitution() {
            return path.contains("{ispb}");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(directory, Map.of("OPERATOR_PORT", "0", "STREAM_POLL", "1ms", "ICOM_POLL", "1ms"));
        KeyIssuer issuer = new KeyIssuer(new Client(server.operatorPort()));
        String other = freshIspb();
        for (String role : ROLES) {
            CREDENTIALS.put(role, issuer.create(role, ISPB, role).bearer());
            OF_ANOTHER.put(role, issuer.create(role + " elsewhere", other, role).bearer());
        }
        Issued revoked = issuer.create("revoked", ISPB, ROLES.toArray(String[]::new));
        issuer.revoke(revoked);
        WRONG.put("no key", "Bearer wrong");
        WRONG.put("a wrong character", CREDENTIALS.get("admin").replaceFirst("(.)$", "!"));
        WRONG.put("a revoked key", revoked.bearer());
        WRONG.put("another scheme", "Basic " + revoked.key());
        try (Line line = new Line(Port.OPERATORS)) {
            contract = new Contract(
                    line.ask("GET", "/openapi.json", issuer.admin()).body());
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    static List<Row> routes() {
        List<Row> rows = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            JsonNode described = contract.document().at(operation.pointer());
            assertThat(described.has("x-roles")).as("x-roles of " + operation).isTrue();
            rows.add(new Row(
                    operation.method(),
                    operation.path(),
                    new TreeSet<>(Contract.texts(described.get("x-roles"))),
                    ports(described.path("x-side").asText())));
        }
        return rows;
    }

    private static Set<Port> ports(String side) {
        return switch (side) {
            case "collectors" -> Set.of(Port.COLLECTORS);
            case "operators" -> Set.of(Port.OPERATORS);
            case "both" -> Set.of(Port.values());
            default -> throw new AssertionError("x-side is " + side);
        };
    }

    static List<Row> pages() {
        Set<Port> operators = Set.of(Port.OPERATORS);
        Set<String> dashboard = Set.of("observe", "operate", "admin");
        Set<String> all = Set.copyOf(ROLES);
        return List.of(
                new Row("GET", "/", dashboard, operators),
                new Row("GET", "/painel/main.js", dashboard, operators),
                new Row("GET", "/painel/style.css", dashboard, operators),
                new Row("GET", "/docs", all, operators),
                new Row("GET", "/docs/", all, operators),
                new Row("GET", "/docs/start.js", all, operators),
                new Row("GET", "/entrar/", Set.of(), operators),
                new Row("GET", "/entrar/login.js", Set.of(), operators));
    }

    /** A directory of pages that is new needs rows. */
    @Test
    void thePagesAreThoseOfWhichThisTestKnows() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/pages"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("index.html", "docs", "entrar", "painel");
        }
    }

    /** Over one connection, whose strangers come after those who may: nothing is left of them. */
    @ParameterizedTest
    @MethodSource({"routes", "pages"})
    void aRouteIsForThoseWhoMayUseItAndForNobodyElse(Row row) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Port port : Port.values()) {
            try (Line line = new Line(port)) {
                for (String role : ROLES) {
                    faults.addAll(line.faults(row, role, CREDENTIALS.get(role), known(row, port, role, true)));
                    faults.addAll(line.faults(
                            row,
                            role + " of another institution",
                            OF_ANOTHER.get(role),
                            known(row, port, role, false)));
                }
                for (Map.Entry<String, String> wrong : WRONG.entrySet()) {
                    faults.addAll(line.faults(row, wrong.getKey(), wrong.getValue(), unknown(row, port)));
                }
                faults.addAll(line.faults(row, "no credential", null, unknown(row, port)));
            }
        }
        assertThat(faults).isEmpty();
    }

    /** The status that answers a request without a credential that is good; 200 stands for all that let it in. */
    private static int unknown(Row row, Port port) {
        return !row.ports().contains(port) ? 404 : row.roles().isEmpty() ? 200 : row.isIcom() ? 403 : 401;
    }

    private static int known(Row row, Port port, String role, boolean isOfInstitution) {
        if (!row.ports().contains(port) || row.roles().isEmpty()) {
            return unknown(row, port);
        }
        return row.roles().contains(role) && (isOfInstitution || !row.isOfInstitution()) ? 200 : 403;
    }

    /** A path can be written in many ways; by none of them does a stranger come in. */
    @ParameterizedTest
    @MethodSource({"routes", "pages"})
    void noWayToWriteARequestLetsAStrangerIn(Row row) throws IOException {
        if (row.roles().isEmpty()) {
            return;
        }
        List<String> faults = new ArrayList<>();
        for (Port port : Port.values()) {
            try (Line line = new Line(port)) {
                for (String spelling : spellings(row.path())) {
                    Answer answer = line.ask(row.method(), spelling, null);
                    if (answer.status() < 300) {
                        faults.add(row.method() + " " + spelling + " by the port of " + port + ": " + answer);
                    }
                }
                for (String method : List.of("HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE")) {
                    Answer answer = line.ask(method, path(row.path()), null);
                    if (answer.status() < 300) {
                        faults.add(method + " " + row.path() + " by the port of " + port + ": " + answer);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private static Set<String> spellings(String template) {
        String path = path(template);
        Set<String> spellings = new TreeSet<>(List.of(
                path,
                path + "/",
                path + "?x=1",
                path + ";x=1",
                "/" + path,
                "/." + path,
                "/entrar/.." + path,
                "/entrar/%2e%2e" + path,
                "/entrar/..%2f" + path.substring(1),
                "/health/live/.." + path,
                path.replaceFirst("/", "/;x=1/"),
                "http://localhost" + path));
        if (path.length() > 1) {
            spellings.add("/%" + Integer.toHexString(path.charAt(1)) + path.substring(2));
            spellings.add(path.replaceAll("(?<=.)/", "%2F"));
            spellings.add(path.replaceAll("(?<=.)/", "//"));
        }
        return spellings;
    }

    private static String path(String template) {
        return template.replace("{ispb}", ISPB)
                .replace("{interationId}", "a".repeat(26))
                .replace("{token}", "a".repeat(26))
                .replace("{number}", "1")
                .replace("{bytes}", "1")
                .replace("{endToEndId}", "E3207498620261126223312345678901")
                .replace("{resourceId}", "UEkBqX2Yzz6bK3x4U0k2TbVJmWQ9c5aE")
                .replace("{name}", "none")
                .replace("{id}", "00000000");
    }

    /** One connection to a port as long as the server leaves it open, then another. */
    private static final class Line implements AutoCloseable {
        private final Port port;
        private Wire wire;

        Line(Port port) throws IOException {
            this.port = port;
            wire = Wire.elsewhere(port.number());
        }

        Answer ask(String method, String path, String authorization) throws IOException {
            String request = Stream.of(
                            method + " " + path + " HTTP/1.1",
                            "Host: localhost",
                            "Accept: */*",
                            authorization == null ? "" : "Authorization: " + authorization,
                            Set.of("POST", "PUT", "PATCH").contains(method) ? "Content-Length: 0" : "")
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
            Answer answer = wire.send(request)
                    .answer(method.equals("HEAD"))
                    .orElseThrow(() -> new AssertionError("closed: " + method + " " + path));
            if (answer.closes() || answer.isEndless()) {
                wire.close();
                wire = Wire.elsewhere(port.number());
            }
            return answer;
        }

        /** What is wrong with the answer to somebody; 200 stands for all that let him in. */
        List<String> faults(Row row, String who, String authorization, int expected) throws IOException {
            Answer answer = ask(row.method(), path(row.path()), authorization);
            boolean isElsewhere = answer.status() == 404 && answer.text().contains("another port");
            boolean isRight =
                    switch (expected) {
                        case 200 ->
                            !Set.of(401, 403, 429).contains(answer.status()) && answer.status() < 500 && !isElsewhere;
                        case 401 ->
                            answer.status() == 401
                                    && "Bearer realm=\"malote\""
                                            .equals(answer.headers().get("www-authenticate"));
                        case 404 -> isElsewhere;
                        default -> answer.status() == expected;
                    };
            return isRight
                    ? List.of()
                    : List.of(row + " by the port of " + port + " with " + who + ": " + expected + " expected, but "
                            + answer);
        }

        @Override
        public void close() throws IOException {
            wire.close();
        }
    }
}
