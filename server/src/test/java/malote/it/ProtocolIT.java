package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can rely on of reads, over real HTTP and a real database. Each test has institutions of its own. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class ProtocolIT extends ProtocolFixture {
    ProtocolIT(Client client, Inside inside) {
        super(client, inside);
    }

    // --- the first read of a stream

    @Test
    void theFirstAnswerNamesTheUriThatRepeatsItAndGivesItBack() {
        List<String> stored = client.generate(ispb, 2).ids();
        Response start = client.start(ispb, MANY);
        String itself = start.header("Content-Location").orElseThrow();

        Response again = client.read(itself, SINGLE);
        assertThat(again.ids()).isEqualTo(start.ids()).isEqualTo(stored);
        assertThat(again.pullNext()).isEqualTo(start.pullNext());

        assertThat(client.end(itself).status()).isEqualTo(200);
        Response next = client.start(ispb, MANY);
        assertThat(next.ids()).isEqualTo(stored);
        assertThat(next.header("Redelivered")).contains("true");
        client.end(next.pullNext());
    }

    @Test
    void onlyAFirstAnswerNamesItsUri() {
        client.generate(ispb, 2);
        Response second = client.read(client.start(ispb, SINGLE).pullNext(), SINGLE);
        assertThat(second.header("Content-Location")).isEmpty();
        client.end(second.pullNext());
    }

    // --- one message or many

    @ParameterizedTest
    @ValueSource(strings = {SINGLE, "*/*", "application/*", "Application/JSON;q=0.5", "text/html, */*;q=0.8"})
    void oneMessageIsGivenToWhoAcceptsJson(String accept) {
        client.generate(ispb, 2);

        Response response = client.start(ispb, accept);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.json().isObject()).isTrue();
        client.end(response.pullNext());
    }

    @Test
    void oneMessageIsGivenToWhoSaysNothing() {
        client.generate(ispb, 2);

        Response response = client.call("GET", "/api/pix/" + ispb + "/stream/start");

        assertThat(response.json().isObject()).isTrue();
        client.end(response.pullNext());
    }

    @ParameterizedTest
    @ValueSource(strings = {MANY, "Multipart/JSON", "application/json;q=0.5, multipart/json", "multipart/*"})
    void upToTenMessagesAreGivenToWhoAcceptsMany(String accept) {
        client.generate(ispb, 12);

        Response response = client.start(ispb, accept);

        assertThat(response.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.json().isArray()).isTrue();
        assertThat(response.messages()).hasSize(10);
        client.end(response.pullNext());
    }

    @Test
    void theFormatIsChosenAnewOnEveryRead() {
        client.generate(ispb, 6);

        Response single = client.start(ispb, SINGLE);
        Response many = client.read(single.pullNext(), MANY);
        client.generate(ispb, 1);
        Response last = client.read(many.pullNext(), SINGLE);

        assertThat(single.json().isObject()).isTrue();
        assertThat(many.messages()).hasSize(5);
        assertThat(last.json().isObject()).isTrue();
        client.end(last.pullNext());
    }

    @Test
    void nothingAcceptableOpensNoStream() {
        for (int i = 0; i < 7; i++) {
            assertProblem(client.start(ispb, "text/html"), 406);
        }
        client.generate(ispb, 1);
        Response response = client.start(ispb, SINGLE);
        assertThat(response.status()).isEqualTo(200);
        assertProblem(client.read(response.pullNext(), "image/png"), 406);
        client.end(response.pullNext());
    }

    // --- a read

    @Test
    void messagesComeOldestFirstAndNoneTwice() {
        List<String> generated = client.generate(ispb, 25).ids();

        List<Integer> sizes = new ArrayList<>();
        List<String> read = new ArrayList<>();
        Response response = client.start(ispb, MANY);
        for (int i = 0; i < 3; i++) {
            assertThat(response.pullNext()).matches("/api/pix/" + ispb + "/stream/[0-9a-z]{14,}");
            sizes.add(response.messages().size());
            read.addAll(response.ids());
            response = i < 2 ? client.read(response.pullNext(), MANY) : response;
        }

        assertThat(sizes).containsExactly(10, 10, 5);
        assertThat(read).isEqualTo(generated);
        client.end(response.pullNext());
    }

    @Test
    void anInstitutionSeesOnlyTheMessagesItReceives() {
        String other = freshIspb();
        client.generate(ispb, 3);
        client.generate(other, 4);

        for (String receiver : List.of(ispb, other)) {
            Response response = client.start(receiver, MANY);
            assertThat(response.messages())
                    .hasSize(receiver.equals(ispb) ? 3 : 4)
                    .allMatch(message -> message.at("/recebedor/ispb").asText().equals(receiver));
            client.end(response.pullNext());
        }
    }

    @Test
    void aReadThatFindsNothingIsToldSoAndKeepsItsUri() {
        Response first = client.start(ispb, MANY);

        assertThat(first.status()).isEqualTo(204);
        assertThat(first.body()).isEmpty();
        Response second = client.read(first.pullNext(), MANY);
        assertThat(second.status()).isEqualTo(204);
        assertThat(second.pullNext()).isEqualTo(first.pullNext());
        client.generate(ispb, 1);
        Response third = client.read(first.pullNext(), MANY);
        assertThat(third.messages()).hasSize(1);
        client.end(third.pullNext());
    }

    @Test
    void aReadThatWaitsIsAnsweredAsSoonAsOneMessageIsThere() {
        for (String accept : List.of(SINGLE, MANY)) {
            CompletableFuture<Response> waiting = client.startAsync(ispb, accept);
            inside.awaitWaiting(ispb, 1);

            client.generate(ispb, 1);
            Response response = get(waiting);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.millis()).isLessThan(7_000);
            client.end(response.pullNext());
        }
    }

    @Test
    void sixWaitingReadsShareSixMessages() {
        List<CompletableFuture<Response>> waiting = IntStream.range(0, 6)
                .mapToObj(i -> client.startAsync(ispb, SINGLE))
                .toList();
        inside.awaitWaiting(ispb, 6);

        client.generate(ispb, 6);

        List<String> ids = new ArrayList<>();
        for (CompletableFuture<Response> read : waiting) {
            ids.addAll(get(read).ids());
            client.end(get(read).pullNext());
        }
        assertThat(ids).hasSize(6).doesNotHaveDuplicates();
    }

    // --- collectors

    @Test
    void theSeventhCollectorIsRefusedAtOnceAndToldWhoHoldsThePlaces() {
        client.generate(ispb, 10);
        List<Response> six =
                IntStream.range(0, 6).mapToObj(i -> client.start(ispb, SINGLE)).toList();

        Response refused = client.start(ispb, SINGLE);

        assertProblem(refused, 429);
        assertThat(refused.millis()).isLessThan(5_000);
        assertThat(refused.header("Retry-After")).hasValueSatisfying(seconds -> assertThat(Integer.parseInt(seconds))
                .isPositive());
        JsonNode holders = refused.json().get("coletores");
        assertThat(holders).hasSize(6).allSatisfy(holder -> assertThat(
                        holder.properties().stream().map(Map.Entry::getKey))
                .containsExactly("abertoEm", "vistoEm", "esperando"));
        assertThat(six).allSatisfy(response -> assertThat(refused.body()).doesNotContain(key(response.pullNext())));

        assertThat(client.start(freshIspb(), "text/html").status())
                .as("others are not concerned")
                .isEqualTo(406);
        client.end(six.get(3).pullNext());
        Response again = client.start(ispb, SINGLE);
        assertThat(again.status()).isEqualTo(200);
        client.stop(ispb);
    }

    @Test
    void ofTwelveCollectorsThatStartTogetherExactlySixAreLetIn() {
        client.generate(ispb, 60);
        List<CompletableFuture<Response>> starts = IntStream.range(0, 12)
                .mapToObj(i -> client.startAsync(ispb, SINGLE))
                .toList();

        assertThat(starts.stream().map(start -> get(start).status()).sorted())
                .containsExactly(200, 200, 200, 200, 200, 200, 429, 429, 429, 429, 429, 429);
        client.stop(ispb);
    }

    // --- errors

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123",
                "123456789",
                "1234567a",
                "1234-678",
                "%20%20%20%20%20%20%20%20",
                "1234567%C3%A9",
                "1234567'",
                "%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1%D9%A1"
            })
    void whatIsNoIspbIsABadRequestOnEveryRoute(String bad) {
        assertProblem(client.call("GET", "/api/pix/" + bad + "/stream/start"), 400);
        assertProblem(client.call("GET", "/api/pix/" + bad + "/stream/abcdefghijklm0"), 400);
        assertProblem(client.call("DELETE", "/api/pix/" + bad + "/stream/abcdefghijklm0"), 400);
        assertProblem(client.call("DELETE", "/api/pix/" + bad + "/stream/stop"), 400);
        assertProblem(client.call("POST", "/api/util/msgs/" + bad + "/1"), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/pix/32074986/stream/start",
        "PUT, /api/pix/32074986/stream/start",
        "PATCH, /api/pix/32074986/stream/abcdefghijklm0",
        "POST, /api/pix/32074986/stream/abcdefghijklm0",
        "GET, /api/util/msgs/32074986/1",
        "DELETE, /api/util/msgs/32074986/1"
    })
    void aWrongMethodIsNotAllowed(String method, String path) {
        Response response = client.call(method, path);

        assertProblem(response, 405);
        assertThat(response.header("Allow")).isPresent();
    }

    @Test
    void headIsRefusedAndReadsNothing() {
        client.generate(ispb, 1);

        Response response = client.call("HEAD", "/api/pix/" + ispb + "/stream/start");

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).contains("GET");
        assertThat(client.call("OPTIONS", "/openapi").header("Allow")).contains("GET");
        assertThat(client.call("OPTIONS", "/api/util/msgs/" + ispb + "/1").header("Allow"))
                .contains("POST");
        assertThat(client.start(ispb, SINGLE).status()).isEqualTo(200);
        client.stop(ispb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/api", "/api/pix", "/api/pix/32074986", "/api/pix/32074986/stream/a/b"})
    void wherePathsLeadNowhereIsAProblemDocumentToo(String path) {
        assertProblem(client.call("GET", path), 404);
    }
}
