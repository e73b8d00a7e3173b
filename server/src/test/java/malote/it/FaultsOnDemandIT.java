package malote.it;

import static malote.it.Client.freshIspb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each fault of requests over real connections, on a server with a port for operators. */
@Tag("exhaustive")
@Timeout(300)
final class FaultsOnDemandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Client operators;
    private static Icom icom;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(
                directory, Map.of("OPERATOR_PORT", "0", "ICOM_MODE", "hub", "ICOM_POLL", "1s", "OPEN", "true"));
        operators = new Client(server.operatorPort());
        icom = new Icom(server.port());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void clear() {
        operators.call("DELETE", "/api/util/icom/faults");
    }

    @Test
    void aResetInTheMiddleOfAnAnswer() throws IOException {
        fill(2);
        rule("start", "\"kind\":\"reset\",\"at\":\"after-headers\"", 1);
        String cut = raw(get("start"));
        assertThat(cut).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        rule("start", "\"kind\":\"reset\",\"at\":\"after-bytes\",\"n\":20", 1);
        assertThat(raw(get("start"))).hasSize(20);
        assertThat(hits()).containsExactly(1, 1);
    }

    @Test
    void aResetBeforeTheAnswer() {
        rule("start", "\"kind\":\"reset\"", 1);
        assertThat(raw(get("start"))).isEmpty();
        assertThat(raw(get("start"))).startsWith("HTTP/1.1 204");
    }

    @Test
    void anAnswerThatIsLostLeavesItsBatchInHand() {
        fill(1);
        Icom.Response first = icom.start(ispb);
        fill(1);
        rule("read", "\"kind\":\"lost-answer\"", 1);

        assertThat(raw(request("GET", first.next()))).isEmpty();

        assertThat(icom.start(ispb).status()).isEqualTo(204);
        assertThat(icom.next(first).status()).isEqualTo(200);
    }

    @Test
    void aConnectionThatStallsOrIsForgotten() throws IOException {
        rule("start", "\"kind\":\"stall\",\"ms\":300", 1);
        assertThat(raw(get("start"))).isEmpty();
        rule("start", "\"kind\":\"silent-drop\",\"ms\":20000", 1);
        try (Socket socket = connect()) {
            send(socket, get("start"));
            socket.setSoTimeout(500);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(hits()).containsExactly(1, 1);
    }

    @Test
    void anAnswerThatComesLateOrInPieces() {
        fill(1);
        rule("start", "\"kind\":\"delay\",\"ms\":400", 1);
        long before = System.nanoTime();
        Icom.Response late = icom.start(ispb);
        assertThat(System.nanoTime() - before).isGreaterThan(400_000_000L);
        assertThat(late.status()).isEqualTo(200);
        rule("delete", "\"kind\":\"dribble\",\"chunks\":5,\"ms\":100", 1);
        before = System.nanoTime();
        assertThat(icom.end(late).status()).isEqualTo(200);
        assertThat(System.nanoTime() - before).isGreaterThan(400_000_000L);
    }

    @Test
    void aConnectionThatIsClosedBehindAnAnswer() {
        rule("start", "\"kind\":\"close\"", 1);
        assertThat(raw(get("start"))).containsIgnoringCase("connection: close");
        rule("start", "\"kind\":\"close\",\"idleMs\":200", 1);
        assertThat(raw(get("start"))).startsWith("HTTP/1.1 204").doesNotContainIgnoringCase("connection: close");
    }

    @Test
    void anAnswerThatIsShorterThanItSaysOrNone() {
        fill(3);
        rule("start", "\"kind\":\"truncate\",\"bytes\":7", 1);
        String[] cut = raw(get("start")).split("\r\n\r\n", 2);
        assertThat(cut[0]).containsIgnoringCase("content-length: " + (cut[1].length() + 7));
        rule("start", "\"kind\":\"garbage\"", 1);
        assertThat(raw(get("start"))).isNotEmpty().doesNotStartWith("HTTP");
        rule("start", "\"kind\":\"garbage\",\"what\":\"gzip\"", 1);
        assertThatThrownBy(() -> icom.start(ispb, "Accept-Encoding", "gzip").text())
                .isInstanceOf(Exception.class);
    }

    @Test
    void statusesThatSomebodyAskedFor() {
        rule("post", "\"kind\":\"status\",\"code\":502,\"text\":true", 1);
        assertThat(icom.post(ispb, Icom.to(ispb, "a")).header("Content-Type")).hasValue("text/plain");
        rule("post", "\"kind\":\"status\",\"code\":400,\"type\":\"odd\",\"retryAfter\":9", 1);
        Icom.Response odd = icom.post(ispb, Icom.to(ispb, "b"));
        Icom.assertProblem(odd, 400, "odd");
        assertThat(odd.header("Retry-After")).hasValue("9");
        rule("start", "\"kind\":\"too-many\",\"retryAfter\":3", 1);
        Icom.assertProblem(icom.start(ispb), 429, "tooManyRequests");
        rule("catalog", "\"kind\":\"outage\",\"ms\":60000", null, "");
        Icom.assertProblem(icom.call("GET", "/api/v1/in/catalog"), 503, "serviceUnavailable");
    }

    @Test
    void aStreamThatIsTakenAwayAndABatchThatGoesToAnother() {
        fill(2);
        Icom.Response first = icom.start(ispb, "Accept", Icom.MULTIPART);
        rule("read", "\"kind\":\"gone\"", 1);
        Icom.assertProblem(icom.next(first), 410, "gone");
        rule("start", "\"kind\":\"redeliver\"", 1);
        Icom.Response second = icom.start(ispb, "Accept", Icom.MULTIPART);
        assertThat(second.messages()).isEqualTo(first.messages());

        Icom.Response third = icom.start(ispb, "Accept", Icom.MULTIPART);
        for (int i = 0; i < 5 && third.status() == 204; i++) {
            third = icom.next(third, "Accept", Icom.MULTIPART);
        }
        assertThat(third.messages()).isEqualTo(first.messages());
        Icom.assertProblem(icom.next(second), 410, "gone");
    }

    @Test
    void aStreamThatWaitsIsTakenAwayToo() {
        fill(1);
        Icom.Response idle = icom.next(icom.start(ispb));
        assertThat(idle.status()).isEqualTo(204);
        rule("read", "\"kind\":\"gone\"", 1);

        Icom.assertProblem(icom.next(idle), 410, "gone");
        Icom.assertProblem(icom.next(idle), 410, "gone");
    }

    @Test
    void aMessageThatComesAgainAfterItsConfirmation() {
        fill(1);
        rule("deliver", "\"kind\":\"duplicate\",\"copies\":2", 1);
        Icom.Response first = icom.start(ispb);
        Icom.Response second = icom.next(first, "Accept", Icom.MULTIPART);
        for (int i = 0; i < 5 && second.status() == 204; i++) {
            second = icom.next(second, "Accept", Icom.MULTIPART);
        }

        assertThat(second.messages()).hasSize(2).allMatch(first.messages().get(0)::equals);
        assertThat(icom.next(second).status()).isEqualTo(204);
        // Under the id that its reader knows.
        assertThat(operators
                        .call(
                                "GET",
                                "/api/util/icom/journal?resourceId="
                                        + first.ids().get(0))
                        .body()
                        .split("\"delivered\""))
                .hasSize(1 + 3);
        assertThat(operators.call("GET", "/api/util/icom/journal?ispb=" + ispb).body())
                .contains("\"duplicated\"");
    }

    @Test
    void batchesInOtherPartsAndOrders() {
        fill(4);
        rule("start", "\"kind\":\"split\"", 1);
        Icom.Response one = icom.start(ispb, "Accept", Icom.MULTIPART);
        assertThat(one.messages()).hasSize(1);
        rule("read", "\"kind\":\"reorder\"", 1);
        Icom.Response turned = icom.next(one, "Accept", Icom.MULTIPART);
        Icom.Response usual = icom.next(one, "Accept", Icom.MULTIPART);
        assertThat(turned.messages()).hasSize(3).containsExactlyInAnyOrderElementsOf(usual.messages());
        assertThat(turned.messages().get(0)).isEqualTo(usual.messages().get(2));
    }

    @Test
    void waitsThatAreShorterAndMessagesThatAreHeld() {
        rule("start", "\"kind\":\"long-poll\",\"s\":0.1", 1);
        Icom.Response empty = icom.start(ispb);
        assertThat(empty.status()).isEqualTo(204);
        rule("read", "\"kind\":\"long-poll\",\"s\":2.5", 1);
        long before = System.nanoTime();
        assertThat(icom.next(empty).status()).isEqualTo(204);
        assertThat(System.nanoTime() - before).isGreaterThan(2_300_000_000L);
        fill(1);
        rule("read", "\"kind\":\"hold\",\"ms\":100", 1);
        Icom.Response held = icom.next(empty);
        assertThat(held.status()).isEqualTo(204);
        assertThat(icom.next(held).status()).isEqualTo(200);
    }

    @Test
    void urisInOtherForms() {
        for (String form : List.of("relative", "absolute", "query", "long", "changing")) {
            rule("start", "\"kind\":\"pull-next\",\"form\":\"" + form + "\"", 1);
            String next = icom.start(ispb).next();
            assertThat(next).contains("/api/v1/out/" + ispb + "/stream/");
            assertThat(next.length()).isGreaterThan(form.equals("long") ? 199 : 20);
            assertThat(icom.call("DELETE", next.replaceFirst("^http://[^/]*", ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void multipartsInOtherForms() {
        for (String form : List.of("quoted", "space", "long", "preamble", "lf", "spelling", "id-first", "lower-case")) {
            fill(1);
            rule("start", "\"kind\":\"multipart\",\"form\":\"" + form + "\"", 1);
            Icom.Response answer = icom.start(ispb);
            assertThat(answer.messages()).as(form).singleElement().satisfies(came -> assertThat(came.id())
                    .hasSize(32));
            icom.end(answer);
        }
        fill(1);
        rule("start", "\"kind\":\"encoding\",\"gzip\":\"always\"", 1);
        Icom.Response packed = icom.start(ispb);
        assertThat(packed.header("Content-Encoding")).hasValue("gzip");
        assertThat(packed.messages()).hasSize(1);
    }

    @Test
    void aCheckOfHeadersAndABacklog() {
        rule("start", "\"kind\":\"backlog\",\"n\":12", 1);
        assertThat(icom.start(ispb, "Accept", Icom.MULTIPART).messages()).hasSize(10);
        rule("start", "\"kind\":\"strict\"", null, ispb);
        assertThat(raw(get("start"))).isEmpty();
        String traced = "GET " + Icom.out(ispb, "start") + " HTTP/1.1\r\nHost: localhost\r\nTraceparent: 1\r\n\r\n";
        assertThat(raw(traced)).contains("invalidHeader");
    }

    @Test
    void connectionsThatAreRefused() throws IOException {
        for (String how : List.of("reset", "close", "handshake")) {
            post("{\"match\":{\"on\":\"connect\"},\"fault\":{\"kind\":\"refuse\",\"how\":\"" + how
                    + "\"},\"times\":1}");
            assertThat(raw(get("start"))).as(how).doesNotContain("HTTP");
            assertThat(raw(get("start"))).as(how).startsWith("HTTP/1.1 204");
        }
        assertThat(hits()).containsExactly(1, 1, 1);
    }

    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(icom.post(ispb, Icom.to(ispb, "m" + i)).status()).isEqualTo(201);
        }
    }

    private void rule(String on, String fault, @Nullable Integer times) {
        rule(on, fault, times, ispb);
    }

    private static void rule(String on, String fault, @Nullable Integer times, String of) {
        post("{\"match\":{" + (of.isEmpty() ? "" : "\"ispb\":\"" + of + "\",") + "\"on\":\"" + on + "\"},\"fault\":{"
                + fault + "}" + (times == null ? "" : ",\"times\":" + times) + "}");
    }

    private static void post(String rule) {
        Client.Response made = Client.get(operators.post(
                "/api/util/icom/faults", rule.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }

    private static List<Integer> hits() throws IOException {
        JsonNode rules =
                JSON.readTree(operators.call("GET", "/api/util/icom/faults").body());
        return Stream.iterate(0, i -> i + 1)
                .limit(rules.size())
                .map(i -> rules.get(i).get("hits").asInt())
                .toList();
    }

    private String get(String last) {
        return request("GET", Icom.out(ispb, last));
    }

    private static String request(String method, String path) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\n\r\n";
    }

    private static Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** What comes over a connection of its own until it ends, or until a head says that no more comes. */
    private static String raw(String request) {
        StringBuilder came = new StringBuilder();
        try (Socket socket = connect()) {
            socket.setSoTimeout(2_500);
            send(socket, request);
            for (int c = socket.getInputStream().read();
                    c >= 0;
                    c = socket.getInputStream().read()) {
                came.append((char) c);
            }
        } catch (SocketException | SocketTimeoutException e) {
            // A reset, or an answer whose connection stays.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return came.toString();
    }
}
