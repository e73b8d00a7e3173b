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

/** What a client can rely on, over real HTTP and a real database. Each test has institutions of its own. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class ProtocolIT {
    private final Client client;
    private final Inside inside;
    private final String ispb = freshIspb();

    ProtocolIT(Client client, Inside inside) {
        this.client = client;
        this.inside = inside;
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

    // --- repeated reads

    @Test
    void aRepeatedReadBringsTheSameBatchAndTheSamePullNext() {
        client.generate(ispb, 30);
        Response first = client.start(ispb, MANY);
        Response second = client.read(first.pullNext(), MANY);

        for (String accept : List.of(MANY, SINGLE, MANY)) {
            Response repeated = client.read(first.pullNext(), accept);
            assertThat(repeated.body()).isEqualTo(second.body());
            assertThat(repeated.pullNext()).isEqualTo(second.pullNext());
            assertThat(repeated.isRedelivered()).isFalse();
        }

        Response other = client.start(ispb, MANY);
        assertThat(other.ids()).doesNotContainAnyElementsOf(second.ids()).hasSize(10);
        client.stop(ispb);
    }

    @Test
    void aBatchOfOneIsRepeatedInTheFormatThatIsAskedFor() {
        client.generate(ispb, 2);
        Response first = client.start(ispb, SINGLE);
        Response second = client.read(first.pullNext(), SINGLE);

        assertThat(client.read(first.pullNext(), MANY).json()).hasSize(1).contains(second.json());
        assertThat(client.read(first.pullNext(), SINGLE).json()).isEqualTo(second.json());
        client.end(second.pullNext());
    }

    @Test
    void simultaneousReadsOfOneUriGetTheSameBatch() {
        client.generate(ispb, 40);
        Response response = client.start(ispb, MANY);
        for (int round = 0; round < 3; round++) {
            String uri = response.pullNext();
            List<CompletableFuture<Response>> reads = IntStream.range(0, 6)
                    .mapToObj(i -> client.readAsync(uri, MANY))
                    .toList();
            response = get(reads.get(0));
            for (CompletableFuture<Response> read : reads) {
                assertThat(get(read).ids()).hasSize(10).isEqualTo(response.ids());
                assertThat(get(read).pullNext()).isEqualTo(response.pullNext());
            }
        }
        client.end(response.pullNext());
    }

    @Test
    void simultaneousReadsOfOneUriThatWaitGetTheSameBatch() {
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        List<CompletableFuture<Response>> reads = IntStream.range(0, 3)
                .mapToObj(i -> client.readAsync(first.pullNext(), MANY))
                .toList();
        inside.awaitWaiting(ispb, 1);

        List<String> ids = client.generate(ispb, 2).ids();

        assertThat(reads).allSatisfy(read -> assertThat(get(read).ids()).isEqualTo(ids));
        client.stop(ispb);
    }

    // --- old and dead URIs

    @Test
    void oldUrisAreStaleAndEndedOnesGone() {
        client.generate(ispb, 5);
        Response first = client.start(ispb, SINGLE);
        Response second = client.read(first.pullNext(), SINGLE);
        Response third = client.read(second.pullNext(), SINGLE);

        assertProblem(client.read(first.pullNext(), SINGLE), 409);
        assertProblem(client.end(first.pullNext()), 409);
        assertThat(client.read(second.pullNext(), SINGLE).ids())
                .as("it goes on")
                .isEqualTo(third.ids());
        client.end(third.pullNext());
        for (Response response : List.of(first, second, third)) {
            assertProblem(client.read(response.pullNext(), SINGLE), 410);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5oj7tm0jow610", "x", "0", "..%2f..%2f", "%00", "1'%20or%20'1'='1", "abcdefghijklm00"})
    void anUnknownUriIsNotFound(String id) {
        String path = "/api/pix/" + ispb + "/stream/" + id;

        for (String method : List.of("GET", "DELETE")) {
            Response response = client.call(method, path);
            assertThat(response.status()).isIn(400, 404);
            assertProblem(response, response.status());
            assertThat(response.millis()).isLessThan(5_000);
        }
    }

    @Test
    void aUriThatIsYetToComeEndsTheStreamForTheServerMustHaveLostWhatItDid() {
        client.generate(ispb, 2);
        Response first = client.start(ispb, SINGLE);
        String key = key(first.pullNext());

        assertProblem(client.read("/api/pix/" + ispb + "/stream/" + key + "2", SINGLE), 410);
        assertProblem(client.read(first.pullNext(), SINGLE), 410);
        Response next = client.start(ispb, SINGLE);
        assertThat(next.ids()).isEqualTo(first.ids());
        assertThat(next.header("Redelivered")).contains("true");
        client.stop(ispb);
    }

    @Test
    void theStreamOfAnotherInstitutionIsNotFound() {
        String other = freshIspb();
        client.generate(ispb, 3);
        Response first = client.start(ispb, SINGLE);
        String stolen = first.pullNext().replace(ispb, other);

        assertProblem(client.read(stolen, SINGLE), 404);
        assertProblem(client.end(stolen), 404);
        assertThat(client.read(first.pullNext(), SINGLE).status()).isEqualTo(200);
        client.stop(ispb);
    }

    // --- the end of a stream

    @Test
    void deleteConfirmsTheLastBatchAndCanBeRepeated() {
        client.generate(ispb, 12);
        Response first = client.start(ispb, MANY);

        for (int i = 0; i < 2; i++) {
            Response ended = client.end(first.pullNext());
            assertThat(ended.status()).isEqualTo(200);
            assertThat(ended.body()).isEqualTo("{}");
            assertThat(ended.header("Content-Type")).hasValue("application/json");
        }

        assertThat(client.drain(ispb)).hasSize(2).doesNotContainAnyElementsOf(first.ids());
    }

    @Test
    void deleteWithTheUriBeforeReturnsTheBatchThatWasNotSeen() {
        List<String> generated = client.generate(ispb, 25).ids();
        Response first = client.start(ispb, MANY);
        client.read(first.pullNext(), MANY);

        assertThat(client.end(first.pullNext()).status()).isEqualTo(200);

        Response again = client.start(ispb, MANY);
        assertThat(again.ids()).isEqualTo(generated.subList(10, 20));
        assertThat(again.isRedelivered()).isTrue();
        Response last = client.read(again.pullNext(), MANY);
        assertThat(last.ids()).isEqualTo(generated.subList(20, 25));
        assertThat(last.isRedelivered()).isFalse();
        client.end(last.pullNext());
    }

    @Test
    void deleteAnswersTheReadThatWaits() {
        client.generate(ispb, 1);
        Response first = client.start(ispb, SINGLE);
        CompletableFuture<Response> waiting = client.readAsync(first.pullNext(), SINGLE);
        inside.awaitWaiting(ispb, 1);

        assertThat(client.end(first.pullNext()).status()).isEqualTo(200);

        assertProblem(get(waiting), 410);
        assertThat(get(waiting).millis()).isLessThan(6_000);
    }

    @Test
    void stopEndsEveryStreamOfTheInstitutionAndOfNoOther() {
        String other = freshIspb();
        List<String> generated = client.generate(ispb, 6).ids();
        client.generate(other, 2);
        List<Response> streams =
                IntStream.range(0, 5).mapToObj(i -> client.start(ispb, SINGLE)).toList();
        Response elsewhere = client.start(other, SINGLE);

        Response stopped = client.stop(ispb);

        assertThat(stopped.status()).isEqualTo(200);
        assertThat(stopped.body()).isEqualTo("{}");
        for (Response stream : streams) {
            assertProblem(client.read(stream.pullNext(), SINGLE), 410);
            assertProblem(client.end(stream.pullNext()), 410);
        }
        assertThat(client.read(elsewhere.pullNext(), SINGLE).status()).isEqualTo(200);
        assertThat(client.drain(ispb)).as("none was confirmed").isEqualTo(generated);
        client.stop(other);
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

    // --- helpers

    private static String key(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1, uri.lastIndexOf('/') + 14);
    }
}
