package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sending real messages in, over real HTTP and a real database. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class IngestionIT extends IngestionFixture {
    IngestionIT(Client client) {
        super(client);
    }

    // --- what is accepted

    @Test
    void oneMessageIsStoredAndDeliveredAsItWasSent() {
        String id = newId();
        String message = message(id, "90.20");

        Response stored = post(message, AS_JSON);

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.body()).isEqualTo("{\"recebidas\":1,\"novas\":1}");
        assertThat(collected()).isEqualTo("[" + message + "]");
    }

    @Test
    void anArrayIsStoredInItsOrder() {
        List<String> ids = newIds(25);

        Response stored = post(array(ids), AS_JSON);

        assertThat(stored.body()).isEqualTo("{\"recebidas\":25,\"novas\":25}");
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void aMessageALineIsStoredInTheOrderOfTheLines() {
        List<String> ids = newIds(3_000);

        Response stored = post(lines(ids), AS_NDJSON);

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.json().get("novas").asInt()).isEqualTo(3_000);
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void anArrayOfAThousandIsTheLongest() {
        assertThat(post(array(newIds(1_000)), AS_JSON).status()).isEqualTo(201);

        Response refused = post(array(newIds(1_001)), AS_JSON);

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.json().get("detail").asText()).contains("1000");
        assertThat(drain()).hasSize(1_000);
    }

    @Test
    void packedBodiesAreUnpacked() throws IOException {
        List<String> ids = newIds(50);

        Response stored = post(gzip(array(ids)), "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertThat(stored.status()).isEqualTo(201);
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void aTimeOfAnyOffsetIsDeliveredInUtc() {
        String message = message(newId(), "1.00").replace("2022-07-23T19:47:18.108Z", "2022-07-23T16:47:18.1-03:00");

        assertThat(post(message, AS_JSON).status()).isEqualTo(201);

        assertThat(collected()).contains("\"dataHoraPagamento\":\"2022-07-23T19:47:18.100Z\"");
    }

    @Test
    void everyUnicodeTextComesOutAsItWentIn() throws IOException {
        String text = "ação 日本 \uD83D\uDE00 \u0001 \\\" \u2028 <>&";
        String message = message(newId(), "1.00")
                .replace("\"campoLivre\":\"\"", "\"campoLivre\":" + JSON.writeValueAsString(text));

        assertThat(post(message, AS_JSON).status()).isEqualTo(201);

        assertThat(JSON.readTree(collected()).get(0).get("campoLivre").asText()).isEqualTo(text);
    }

    @Test
    void theLargestAmountIsExact() {
        String message = message(newId(), "9999999999999999.99");

        assertThat(post(message, AS_JSON).status()).isEqualTo(201);

        assertThat(collected()).contains("\"valor\":9999999999999999.99,");
    }

    // --- once

    @Test
    void theSameMessageAgainIsAcceptedAndNotStoredAgain() {
        String message = message(newId(), "5.00");
        post(message, AS_JSON);

        Response again = post(message, AS_JSON);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("{\"recebidas\":1,\"novas\":0}");
        assertThat(drain()).hasSize(1);
    }

    @Test
    void ofKnownAndNewMessagesTheNewOnesAreStored() {
        List<String> ids = newIds(10);
        post(array(ids.subList(0, 4)), AS_JSON);

        Response stored = post(array(ids), AS_JSON);

        assertThat(stored.status()).isEqualTo(201);
        assertThat(stored.body()).isEqualTo("{\"recebidas\":10,\"novas\":6}");
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void anIdWithOtherContentIsNamedAndNothingOfTheRequestIsStored() {
        String known = newId();
        post(message(known, "5.00"), AS_JSON);

        Response refused = post("[" + message(newId(), "1.00") + "," + message(known, "6.00") + "]", AS_JSON);

        assertProblem(refused, 409);
        assertThat(refused.json().get("detail").asText()).contains(known);
        assertThat(drain()).containsExactly(known);
    }

    @Test
    void aMessageSentManyTimesAtOnceIsStoredOnce() {
        for (int round = 0; round < 10; round++) {
            String message = message(newId(), "5.00");

            List<CompletableFuture<Response>> sent =
                    IntStream.range(0, 12).mapToObj(i -> send(message, AS_JSON)).toList();

            List<Integer> statuses = sent.stream().map(one -> get(one).status()).toList();
            assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
        }
        assertThat(drain()).hasSize(10);
    }

    @Test
    void oneIdForTwoInstitutionsAtOnceIsTakenByOneOfThem() {
        for (int round = 0; round < 20; round++) {
            String id = newId();
            String other = freshIspb();

            CompletableFuture<Response> here = send(message(id, "5.00"), AS_JSON);
            CompletableFuture<Response> there = client.post(
                    "/api/pix/" + other + "/msgs", bytes(message(id, "5.00").replace(ispb, other)), AS_JSON);

            assertThat(List.of(get(here).status(), get(there).status())).containsExactlyInAnyOrder(201, 409);
        }
    }

    @Test
    void anIdMayCarryTheIspbOfAnotherThanThePayer() {
        String id = newId().replace("E32074986", "EINICIADR");

        assertThat(post(message(id, "1.00"), AS_JSON).status()).isEqualTo(201);

        assertThat(drain()).containsExactly(id);
    }
}
