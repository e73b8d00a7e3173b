package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What operators see and do. */
@Timeout(300)
@ExtendWith(SharedServer.class)
final class OperatorIT extends OperatorFixture {
    OperatorIT(Client client, Inside inside) {
        super(client, inside);
    }

    @Test
    void aQueueStandsAsTheRequestBeforeLeftIt() {
        assertThat(queue().get("profundidade").asInt()).isZero();
        assertThat(queue().get("maisAntigaSegundos").isNull()).isTrue();

        for (int round = 1; round <= 5; round++) {
            client.generate(ispb, 10);
            assertThat(queue().get("entrada").asInt()).isEqualTo(10 * round);
        }
        String pullNext = client.start(ispb, MANY).pullNext();

        JsonNode queue = queue();
        assertThat(queue.get("ispb").asText()).isEqualTo(ispb);
        assertThat(queue.get("entrada").asInt()).isEqualTo(50);
        assertThat(queue.get("saida").asInt()).isEqualTo(10);
        assertThat(queue.get("profundidade").asInt()).isEqualTo(40);
        assertThat(queue.get("abertos").asInt()).isEqualTo(1);
        assertThat(queue.get("maisAntigaSegundos").asDouble()).isBetween(0.0, 60.0);
        assertThat(queue.get("entradaPorSegundo").asDouble()).isPositive();

        client.stop(ispb);
        assertThat(queue().get("profundidade").asInt())
                .as("what came back waits")
                .isEqualTo(50);
        assertThat(client.end(pullNext).status()).isEqualTo(410);
    }

    @Test
    void theDeepestQueuesComeFirstAndOthersAreFound() {
        String deep = freshIspb();
        client.generate(ispb, 3_000);
        client.generate(deep, 4_000);

        Response both = client.call("GET", "/api/util/filas?limite=1000");
        List<Integer> depths = new ArrayList<>();
        List<String> ispbs = new ArrayList<>();
        both.json().get("filas").forEach(queue -> {
            depths.add(queue.get("profundidade").asInt());
            ispbs.add(queue.get("ispb").asText());
        });
        assertThat(depths).isSortedAccordingTo((a, b) -> b - a).contains(3_000, 4_000);
        assertThat(ispbs.indexOf(deep)).isLessThan(ispbs.indexOf(ispb));
        assertThat(both.json().get("total").asInt()).isEqualTo(ispbs.size());
        assertThat(both.json().get("totais").get("profundidade").asLong()).isGreaterThanOrEqualTo(7_000);

        JsonNode found =
                client.call("GET", "/api/util/filas?busca=" + ispb.substring(1)).json();
        assertThat(found.get("total").asInt()).isEqualTo(1);
        assertThat(found.get("filas").get(0).get("ispb").asText()).isEqualTo(ispb);
        assertThat(client.call("GET", "/api/util/filas?limite=1").json().get("filas"))
                .hasSize(1);
        assertThat(client.call("GET", "/api/util/filas?busca=%00'x").json().get("filas"))
                .isEmpty();
        for (String wrong : List.of("0", "1001", "-1", "x")) {
            assertThat(client.call("GET", "/api/util/filas?limite=" + wrong).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void collectorsAreListedOneByOneWithoutAWayToTheirUris() {
        client.generate(ispb, 15);
        String busy = client.start(ispb, MANY).pullNext();
        String idle = client.read(client.start(ispb, MANY).pullNext(), MANY).pullNext();
        CompletableFuture<Response> read = client.readAsync(idle, SINGLE);
        inside.awaitWaiting(ispb, 1);

        JsonNode collectors = queue().get("coletores");

        assertThat(collectors).hasSize(2);
        JsonNode first = collectors.get(0);
        assertThat(first.get("id").asText()).matches("c_[0-9a-f]{16}");
        assertThat(first.get("situacao").asText()).isEqualTo("aberto");
        assertThat(first.get("emMaos").asInt()).isEqualTo(10);
        assertThat(first.get("reentrega").asBoolean()).isFalse();
        assertThat(first.get("esperando").asBoolean()).isFalse();
        assertThat(first.get("endereco").asText()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(first.get("leaseRestanteSegundos").asDouble())
                .as("of its first lease")
                .isBetween(0.0, 30.0);
        assertThat(collectors.get(1).get("leaseRestanteSegundos").asDouble()).isBetween(240.0, 300.0);
        assertThat(first.get("abertoEm").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Duration.between(Instant.parse(first.get("vistoEm").asText()), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
        assertThat(collectors.get(1).get("emMaos").asInt()).isZero();
        assertThat(collectors.get(1).get("esperando").asBoolean()).isTrue();
        for (String uri : List.of(busy, idle)) {
            String key = uri.substring(uri.lastIndexOf('/') + 1).substring(0, 13);
            assertThat(collectors.toString()).doesNotContain(key);
        }
        client.stop(ispb);
        assertThat(get(read).status()).isEqualTo(410);
    }

    @Test
    void endingACollectorWakesTheOneThatWaitsForItsBatch() {
        List<String> ids = client.generate(ispb, 4).ids();
        Response holder = client.start(ispb, MANY);
        CompletableFuture<Response> waiting = client.startAsync(ispb, MANY);
        inside.awaitWaiting(ispb, 1);

        String uri = "/api/util/filas/" + ispb + "/coletores/" + id(0);
        assertThat(client.call("DELETE", uri).status()).isEqualTo(200);

        Response woken = get(waiting);
        assertThat(woken.status()).isEqualTo(200);
        assertThat(woken.ids()).isEqualTo(ids);
        assertThat(woken.isRedelivered()).isTrue();
        assertThat(woken.millis()).as("not at the end of its wait").isLessThan(7_000);
        assertThat(client.read(holder.pullNext(), MANY).status()).isEqualTo(410);
        assertThat(client.end(holder.pullNext()).status()).isEqualTo(410);
        assertThat(client.call("DELETE", uri).status()).isEqualTo(410);
        client.end(woken.pullNext());
    }

    @Test
    void endingACollectorAnswersItsReadAndFreesItsPlaceOnly() {
        CompletableFuture<Response> first = client.startAsync(ispb, SINGLE);
        inside.awaitWaiting(ispb, 1);
        String id = id(0);
        List<CompletableFuture<Response>> others =
                Stream.generate(() -> client.startAsync(ispb, SINGLE)).limit(5).toList();
        inside.awaitWaiting(ispb, 6);
        assertThat(client.start(ispb, SINGLE).status()).isEqualTo(429);

        assertThat(client.call("DELETE", "/api/util/filas/" + ispb + "/coletores/" + id)
                        .status())
                .isEqualTo(200);

        assertThat(get(first).status()).isEqualTo(410);
        assertThat(inside.open(ispb)).isEqualTo(5);
        client.generate(ispb, 6);
        assertThat(others).allSatisfy(read -> assertThat(get(read).status()).isEqualTo(200));
        assertThat(client.start(ispb, SINGLE).status()).isEqualTo(200);
        client.stop(ispb);
    }

    @Test
    void whatIsNoCollectorIsNotEnded() {
        String collectors = "/api/util/filas/" + ispb + "/coletores/";
        assertThat(client.call("DELETE", collectors + "c_0123456789abcdef").status())
                .isEqualTo(404);
        assertThat(client.call("DELETE", collectors + "%20").status()).isEqualTo(404);
        assertThat(client.call("DELETE", "/api/util/filas/x/coletores/c_0123456789abcdef")
                        .status())
                .isEqualTo(400);
        Response wrongMethod = client.call("GET", collectors + "c_0123456789abcdef");
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.header("Allow")).contains("DELETE");
    }

    @Test
    void theNextMessagesAreShownMaskedAndNotTaken() {
        List<JsonNode> generated = client.generate(ispb, 12).messages();
        String first = client.start(ispb, SINGLE).pullNext();
        client.read(client.start(ispb, SINGLE).pullNext(), SINGLE);
        client.stop(ispb);

        Response next = client.call("GET", "/api/util/filas/" + ispb + "/proximas?limite=50");

        List<String> remaining = generated.stream()
                .map(message -> message.get("endToEndId").asText())
                .filter(id -> !id.equals(generated.get(1).get("endToEndId").asText()))
                .toList();
        assertThat(next.ids()).as("what came back, then the others").isEqualTo(remaining);
        for (JsonNode message : generated) {
            for (String party : List.of("pagador", "recebedor")) {
                assertThat(next.body())
                        .doesNotContain(message.get(party).get("nome").asText())
                        .doesNotContain(message.get(party).get("cpfCnpj").asText());
            }
        }
        assertThat(client.call("GET", "/api/util/filas/" + ispb + "/proximas").messages())
                .hasSize(10);
        assertThat(client.call("GET", "/api/util/filas/" + ispb + "/proximas?limite=51")
                        .status())
                .isEqualTo(400);
        assertThat(client.drain(ispb)).isEqualTo(remaining);
        assertThat(client.call("GET", "/api/util/filas/" + ispb + "/proximas").messages())
                .isEmpty();
        assertThat(client.end(first).status()).isEqualTo(410);
    }

    @Test
    void eventsBeginWithEverythingAndGoOnWithWhatChanges() throws Exception {
        client.generate(ispb, 2);
        try (Stream<String> lines = events()) {
            Iterator<String> each = lines.iterator();
            JsonNode start = event(each, "inicio");
            assertThat(start.get("banco").get("situacao").asText()).isEqualTo("disponivel");
            assertThat(start.get("colunas").get(0).asText()).isEqualTo("ispb");
            assertThat(start.has("minutos")).isTrue();
            assertThat(start.has("hora")).isTrue();
            event(each, "segundo");

            client.generate(ispb, 5);

            JsonNode row = null;
            for (int i = 0; i < 5 && row == null; i++) {
                for (JsonNode changed : event(each, "segundo").get("filas")) {
                    row = changed.get(0).asText().equals(ispb) && changed.get(1).asInt() == 7 ? changed : row;
                }
            }
            assertThat(row).isNotNull();
            assertThat(row.get(3).asInt()).isEqualTo(7);
            assertThat(row.get(10).asText()).as("the name of the queue").isEqualTo(ispb);
        }
    }

    @Test
    void pagesOfOtherSitesCanDoNothing() throws Exception {
        client.generate(ispb, 1);
        String generate = "/api/util/msgs/" + ispb + "/1";
        String start = "/api/pix/" + ispb + "/stream/start";
        String own = "http://localhost:" + client.port();
        assertThat(client.call("POST", generate, "Origin", "http://evil.example")
                        .status())
                .isEqualTo(403);
        assertThat(client.call("POST", generate, "Origin", "null").status()).isEqualTo(403);
        assertThat(client.call("POST", generate, "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
        assertThat(client.call("POST", generate, "Sec-Fetch-Site", "same-site").status())
                .isEqualTo(403);
        assertThat(client.call("GET", start, "Sec-Fetch-Site", "cross-site").status())
                .isEqualTo(403);
        for (String way : List.of("/%s", "//%s", "/./%s", "/x/../%s", "/%%2e/%s", "/%%61%s")) {
            String path = way.formatted(way.contains("61") ? start.substring(2) : start.substring(1));
            try (Wire wire = new Wire(client.port())) {
                wire.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n");
                // There is one way only to write a path.
                assertThat(wire.answer().orElseThrow().status()).as(path).isEqualTo(way.equals("/%s") ? 403 : 400);
            }
        }
        for (String origin : List.of("", "x", "//", "evil", "http://evil.example@localhost:" + client.port())) {
            assertThat(client.call("POST", generate, "Origin", origin).status())
                    .as(origin)
                    .isEqualTo(403);
        }
        assertThat(client.call("GET", "/openapi", "Sec-Fetch-Site", "cross-site")
                        .status())
                .isEqualTo(200);
        assertThat(queue().get("entrada").asInt()).isEqualTo(1);
        assertThat(queue().get("coletores")).isEmpty();

        assertThat(client.call("POST", generate, "Origin", own).status()).isEqualTo(201);
        assertThat(client.call("POST", generate, "Sec-Fetch-Site", "same-origin", "Origin", "https://proxy.example")
                        .status())
                .isEqualTo(201);
        assertThat(client.call("POST", generate).status()).isEqualTo(201);
    }

    private Stream<String> events() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + client.port() + "/api/util/eventos"))
                .build();
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return response.body();
    }

    /** The next event, which must be of this kind. */
    private static JsonNode event(Iterator<String> lines, String name) throws IOException {
        String line = lines.next();
        while (!line.startsWith("event:")) {
            line = lines.next();
        }
        assertThat(line.substring(6).strip()).isEqualTo(name);
        while (!line.startsWith("data:")) {
            line = lines.next();
        }
        return JSON.readTree(line.substring(5));
    }
}
