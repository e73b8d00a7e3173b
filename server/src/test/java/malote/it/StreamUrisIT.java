package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The URIs of a stream: repeated, old, of others, ended and unknown, over real HTTP and a real database. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class StreamUrisIT extends ProtocolFixture {
    StreamUrisIT(Client client, Inside inside) {
        super(client, inside);
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
}
