package malote.it;

import static malote.it.Icom.assertProblem;
import static malote.it.Icom.out;
import static malote.it.Icom.to;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import malote.it.Icom.Came;
import malote.it.Icom.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads from a hub: the bytes of answers, what is confirmed and what comes again. */
@Timeout(120)
final class IcomReadIT {
    private static final String MANY = Icom.MULTIPART;

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Icom icom;

    private final String ispb = Client.freshIspb();

    @BeforeAll
    static void start() {
        // A read waits for as long as it takes to see that it does, but for those of which it is known that nothing
        // comes.
        server = ServerProcess.start(directory, Map.of("ICOM_MODE", "hub", "ICOM_POLL", "2s"));
        icom = new Icom(server.port());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Stores so many messages for the institution of this test. */
    private List<String> fill(int count) {
        List<String> all = IntStream.range(0, count)
                .mapToObj(i -> to(ispb, "message " + i))
                .toList();
        for (int from = 0; from < count; from += 10) {
            String[] some = all.subList(from, Math.min(count, from + 10)).toArray(String[]::new);
            assertThat(icom.postAll("12345678", some).status()).isEqualTo(201);
        }
        return all;
    }

    private static List<String> ids(Response answer) {
        return answer.messages().stream().map(Came::id).toList();
    }

    @Test
    void oneMessageHasItsIdAtTheTop() {
        List<String> sent = fill(1);
        Response read = icom.start(ispb);

        assertThat(read.status()).as(read.toString()).isEqualTo(200);
        assertThat(read.header("Content-Length")).hasValue(Integer.toString(Icom.bytes(sent.get(0)).length));
        assertThat(read.header("Content-Type")).hasValue("application/xml; charset=utf-8");
        assertThat(read.header("Redelivered")).isEmpty();
        assertThat(read.next()).matches("/api/v1/out/" + ispb + "/stream/[0-9a-z]{14}");
        Instant date = ZonedDateTime.parse(read.header("Date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(date, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(read.texts()).isEqualTo(sent);
        icom.end(read);
    }

    /** Some clients look for them in the text. */
    @Test
    void theNamesOfTheHeadersAreSpelledAsInTheManual() throws IOException {
        fill(1);
        HttpURLConnection read =
                (HttpURLConnection) new URL("http://localhost:" + server.port() + out(ispb, "start")).openConnection();
        assertThat(read.getHeaderFields()).containsKeys("PI-ResourceId", "PI-Pull-Next");
        read.disconnect();
    }

    @Test
    void severalAreExactlyThisMultipart() {
        List<String> sent = fill(3);
        Response read = icom.start(ispb, "Accept", MANY);

        Matcher type = Pattern.compile("multipart/mixed; boundary=([0-9a-z]{16,32})")
                .matcher(read.header("Content-Type").orElseThrow());
        assertThat(type.matches()).as(read.toString()).isTrue();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            expected.append("--" + type.group(1) + "\r\nContent-Type: application/xml; charset=utf-8\r\nPI-ResourceId: "
                    + ids(read).get(i) + "\r\n\r\n" + sent.get(i) + "\r\n");
        }
        assertThat(read.text()).isEqualTo(expected + "--" + type.group(1) + "--\r\n");
        assertThat(read.header("PI-ResourceId")).isEmpty();
        assertThat(read.header("Content-Length"))
                .hasValue(Integer.toString(read.http().body().length));
        icom.end(read);
    }

    @Test
    void everyBodyIsPackedForWhoAsksForItAndNothingElse() {
        List<String> sent = fill(4);
        String[] gzip = {"Accept-Encoding", "gzip"};
        Response one = icom.start(ispb, gzip);
        Response many = icom.next(one, "Accept-Encoding", "gzip", "Accept", MANY);
        for (Response read : List.of(one, many)) {
            assertThat(read.header("Content-Encoding")).hasValue("gzip");
            assertThat(read.header("Content-Length"))
                    .hasValue(Integer.toString(read.http().body().length));
        }
        assertThat(Stream.concat(one.texts().stream(), many.texts().stream())).isEqualTo(sent);

        Response nothing = icom.next(many, gzip);
        Response ended = icom.call("DELETE", nothing.next(), gzip);
        Response gone = icom.call("GET", nothing.next(), gzip);
        assertThat(List.of(nothing.status(), ended.status(), gone.status())).containsExactly(204, 200, 410);
        assertThat(Stream.of(nothing, ended, gone).map(read -> read.header("Content-Encoding")))
                .allMatch(Optional::isEmpty);
        assertThat(ended.header("Content-Length")).hasValue("0");
    }

    @Test
    void theUriIsNewAfterMessagesAndTheSameAfterNone() {
        fill(1);
        Response one = icom.start(ispb);
        Response none = icom.next(one);
        assertThat(none.status()).isEqualTo(204);
        assertThat(none.next()).isEqualTo(one.next());
        fill(1);
        Response two = icom.next(none);
        assertThat(two.status()).isEqualTo(200);
        assertThat(two.next()).isNotEqualTo(one.next());
        icom.end(two);
    }

    @Test
    void aRepeatedReadBringsTheSameAndConfirmsNothing() {
        fill(25);
        Response first = icom.start(ispb, "Accept", MANY);
        Response second = icom.next(first, "Accept", MANY);
        // Several, though only one is asked for.
        for (String accept : List.of(MANY, "application/xml")) {
            Response again = icom.next(first, "Accept", accept);
            assertThat(again.messages()).isEqualTo(second.messages()).hasSize(10);
            assertThat(again.next()).isEqualTo(second.next());
        }
        Response third = icom.next(second, "Accept", MANY);
        assertThat(third.messages()).hasSize(5);
        assertProblem(icom.next(first), 410, "gone");
        icom.end(third);
    }

    @Test
    void aStreamEndsOnce() {
        fill(2);
        Response first = icom.start(ispb);
        Response second = icom.next(first);
        assertThat(icom.end(second).status()).isEqualTo(200);
        assertProblem(icom.end(second), 410, "gone");
        assertProblem(icom.next(second), 410, "gone");
        assertThat(icom.start(ispb).status()).isEqualTo(204);
    }

    @Test
    void endedByTheUriBeforeItGivesBackWhatItsClientNeverSaw() {
        fill(2);
        Response first = icom.start(ispb);
        Response lost = icom.next(first);
        assertThat(icom.end(first).status()).isEqualTo(200);
        Response again = icom.start(ispb);
        assertThat(again.messages()).isEqualTo(lost.messages());
        icom.end(again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "abcdefghijklm1", "c9d0bd63-6d2e-4f4a-9bb7-2e1b6ac0ff1a"})
    void aUriThatLeadsToNoStreamIsGone(String token) {
        assertProblem(icom.call("GET", out(ispb, token)), 410, "gone");
        assertProblem(icom.call("DELETE", out(ispb, token)), 410, "gone");
    }

    @Test
    void theUriOfAnotherInstitutionIsGone() {
        fill(1);
        Response first = icom.start(ispb);
        String stolen = first.next().replace(ispb, "12345678");
        assertProblem(icom.call("GET", stolen), 410, "gone");
        assertProblem(icom.call("DELETE", stolen), 410, "gone");
        assertThat(icom.end(first).status()).isEqualTo(200);
    }

    @Test
    void anAcceptThatCannotBeServedTakesNothing() {
        fill(2);
        assertProblem(icom.start(ispb, "Accept", "text/html"), 406, "notAcceptable");
        Response first = icom.start(ispb);
        assertProblem(icom.next(first, "Accept", "application/json"), 406, "notAcceptable");
        Response second = icom.next(first);
        assertThat(second.texts()).containsExactly(to(ispb, "message 1"));
        icom.end(second);
    }

    @Test
    void theSeventhReadIsRefusedUntilOneHasEnded() throws Exception {
        fill(1);
        Response idle = icom.start(ispb);
        List<CompletableFuture<Response>> six = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            six.add(icom.send("GET", out(ispb, "start"), new byte[0]));
        }
        server.inside().awaitWaiting("icom/" + ispb + "/out", 6);

        Response seventh = icom.next(idle);
        assertProblem(seventh, 429, "tooManyRequests");
        assertThat(seventh.header("Retry-After")).hasValue("1");
        assertProblem(icom.start(ispb), 429, "tooManyRequests");
        for (CompletableFuture<Response> read : six) {
            assertThat(icom.end(Client.get(read)).status()).isEqualTo(200);
        }
        assertThat(icom.next(idle).status()).isEqualTo(204);
    }

    @Test
    void theDialectsDoNotMix() {
        server.client().generate(ispb, 2);
        List<String> sent = fill(1);
        Response read = icom.start(ispb, "Accept", MANY);
        assertThat(read.texts()).isEqualTo(sent);
        icom.end(read);
        assertThat(server.client().drain(ispb)).hasSize(2);
    }

    @Test
    void aCollectorThatClosesItsConnectionsIsServed() throws IOException {
        fill(1);
        try (Wire wire = new Wire(server.port())) {
            Wire.Answer answer = wire.send("GET " + out(ispb, "start")
                            + " HTTP/1.2\r\nHost: localhost\r\nConnection: Close\r\nAccept: multipart/mixed\r\n\r\n")
                    .answer()
                    .orElseThrow();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("message 0");
            assertThat(wire.isClosed()).isTrue();
        }
    }
}
