package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Problems.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import malote.it.Client.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sending real messages in, over real HTTP and a real database. */
@Timeout(300)
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
final class IngestionIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());
    private static final String[] AS_JSON = {"Content-Type", "application/json"};
    private static final String[] AS_NDJSON = {"Content-Type", "application/x-ndjson"};

    private final Client client;
    private final String ispb = freshIspb();

    IngestionIT(Client client) {
        this.client = client;
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

    // --- what is refused

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"valor\":90.20 | \"valor\":0 | /valor",
                "\"valor\":90.20 | \"valor\":-1.00 | /valor",
                "\"valor\":90.20 | \"valor\":\"90.20\" | /valor",
                "\"valor\":90.20 | \"valor\":90.201 | /valor",
                "\"valor\":90.20 | \"valor\":1e400000000 | /valor",
                "\"valor\":90.20 | \"valor\":12345678901234567.00 | /valor",
                "\"valor\":90.20, | '' | /valor",
                "\"txId\":\"h7a786d8a7s6gd1hgs\" | \"txId\":\"a-b\" | /txId",
                "\"campoLivre\":\"\" | \"campoLivre\":\"\\u0000\" | /campoLivre",
                "\"campoLivre\":\"\" | \"campoLivre\":null | /campoLivre",
                "\"campoLivre\":\"\" | \"campoLivre\":\"\",\"extra\":1 | /extra",
                "\"agencia\":\"0001\" | \"agencia\":\"00011\" | /pagador/agencia",
                "\"tipoConta\":\"SVGS\" | \"tipoConta\":\"SLRY\" | /recebedor/tipoConta",
                "\"cpfCnpj\":\"98716278190\" | \"cpfCnpj\":\"9871627819\" | /pagador/cpfCnpj",
                "\"nome\":\"Marcos José\" | \"nome\":\"\" | /pagador/nome",
                "2022-07-23T19:47:18.108Z | 2022-07-23T19:47:18.108 | /dataHoraPagamento",
                "2022-07-23T19:47:18.108Z | 2022-02-30T19:47:18.108Z | /dataHoraPagamento",
            })
    void aFaultIsPointedAt(String right, String wrong, String pointer) {
        Response refused = post(message(newId(), "90.20").replace(right, wrong), AS_JSON);

        assertProblem(refused, 422);
        assertThat(pointers(refused)).containsExactly(pointer);
        assertThat(refused.json().get("errors").get(0).get("detail").asText()).isNotBlank();
    }

    @Test
    void everyFaultOfEveryMessageIsListedAndNothingIsStored() {
        String body = "[" + message(newId(), "1.00") + ","
                + message(newId(), "0.00").replace("\"0361\"", "\"x\"") + "," + message("E1", "2.00") + "]";

        Response refused = post(body, AS_JSON);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(pointers(refused)).containsExactly("/1/valor", "/1/recebedor/agencia", "/2/endToEndId");
        assertThat(refused.json().get("detail").asText())
                .startsWith("3 faults ")
                .endsWith("They are listed in errors.");
        assertThat(drain()).isEmpty();
    }

    @Test
    void atMostAHundredFaultsAreListed() {
        String body = "["
                + String.join(
                        ",",
                        IntStream.range(0, 150)
                                .mapToObj(i -> message(newId(), "0.00"))
                                .toList()) + "]";

        Response refused = post(body, AS_JSON);

        assertThat(refused.json().get("errors")).hasSize(100);
        assertThat(refused.json().get("detail").asText())
                .startsWith("150 faults in the messages; ")
                .endsWith("The first 100 are listed in errors.");
    }

    @Test
    void aMessageForAnotherInstitutionIsRefused() {
        Response refused = post(message(newId(), "1.00").replace(ispb, "00000000"), AS_JSON);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(pointers(refused)).containsExactly("/recebedor/ispb");
        assertThat(refused.json().get("detail").asText()).startsWith("1 fault ").endsWith("It is listed in errors.");
    }

    @Test
    void anIdMayCarryTheIspbOfAnotherThanThePayer() {
        String id = newId().replace("E32074986", "EINICIADR");

        assertThat(post(message(id, "1.00"), AS_JSON).status()).isEqualTo(201);

        assertThat(drain()).containsExactly(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[{},", "nonsense", "{} x", "{\"valor\":01}", "[1]]"})
    void malformedJsonIsRefusedWithLineAndColumn(String body) {
        Response refused = post(body, AS_JSON);

        assertProblem(refused, 400);
        assertThat(refused.json().get("detail").asText()).matches("line \\d+, column \\d+: .*");
    }

    @Test
    void aMalformedLineIsToldByItsNumber() {
        Response refused = post(message(newId(), "1.00") + "\n\n{oops\n", AS_NDJSON);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("detail").asText()).startsWith("line 3, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "multipart/json"})
    void anotherContentTypeIsRefused(String type) {
        Response refused = post(message(newId(), "1.00"), "Content-Type", type);

        assertProblem(refused, 415);
    }

    @Test
    void anotherContentEncodingIsRefused() {
        assertThat(post("x", "Content-Type", "application/json", "Content-Encoding", "br")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBombIsFoundWhileItIsUnpacked() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bomb)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 300; i++) {
                out.write(spaces);
            }
        }

        Response refused = post(bomb.toByteArray(), "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertProblem(refused, 413);
    }

    @Test
    void damagedGzipIsRefused() throws IOException {
        byte[] packed = gzip(message(newId(), "1.00"));
        packed[packed.length / 2] ^= 0x55;

        Response refused = post(packed, "Content-Type", "application/json", "Content-Encoding", "gzip");

        assertProblem(refused, 400);
    }

    @Test
    void aBodyWhoseClientHangsUpHalfWayStoresNothing() throws IOException {
        byte[] body = bytes(lines(newIds(2_000)));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
            socket.getOutputStream()
                    .write(bytes("POST /api/pix/" + ispb + "/msgs HTTP/1.1\r\nHost: localhost\r\n"
                            + "Content-Type: application/x-ndjson\r\nContent-Length: " + body.length + "\r\n\r\n"));
            socket.getOutputStream().write(body, 0, body.length / 2);
        }

        List<String> ids = newIds(5);
        post(array(ids), AS_JSON);
        assertThat(drain()).isEqualTo(ids);
    }

    @Test
    void aConnectionGoesOnAfterARefusedBody() throws IOException {
        String refused = "[" + message(newId(), "1.00") + ",oops" + " ".repeat(400_000) + "]";
        String good = message(newId(), "1.00");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port())) {
            socket.setSoTimeout(20_000);
            assertThat(exchange(socket, refused)).startsWith("HTTP/1.1 400 ");
            assertThat(exchange(socket, good)).startsWith("HTTP/1.1 201 ");
        }
    }

    private String exchange(Socket socket, String body) throws IOException {
        socket.getOutputStream()
                .write(bytes("POST /api/pix/" + ispb + "/msgs HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + bytes(body).length + "\r\n\r\n"
                        + body));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        String length = head.toString().toLowerCase(Locale.ROOT).replaceAll("(?s).*content-length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return head.toString();
    }

    // --- helpers

    private Response post(String body, String... headers) {
        return post(bytes(body), headers);
    }

    private Response post(byte[] body, String... headers) {
        return get(client.post("/api/pix/" + ispb + "/msgs", body, headers));
    }

    private CompletableFuture<Response> send(String body, String... headers) {
        return client.post("/api/pix/" + ispb + "/msgs", bytes(body), headers);
    }

    /** All that waits, in order. A last message tells where the end is, without waiting for what does not come. */
    private List<String> drain() {
        String last = client.generate(ispb, 1).ids().get(0);
        List<String> ids = new ArrayList<>();
        Response response = client.start(ispb, MANY);
        ids.addAll(response.ids());
        while (!ids.get(ids.size() - 1).equals(last)) {
            response = client.read(response.pullNext(), MANY);
            ids.addAll(response.ids());
        }
        client.end(response.pullNext());
        return ids.subList(0, ids.size() - 1);
    }

    private String collected() {
        Response response = client.start(ispb, MANY);
        client.end(response.pullNext());
        return response.body();
    }

    private static List<String> pointers(Response response) {
        List<String> pointers = new ArrayList<>();
        response.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").asText()));
        return pointers;
    }

    private String message(String id, String valor) {
        return """
                {"endToEndId":"%s","valor":%s,\
                "pagador":{"nome":"Marcos José","cpfCnpj":"98716278190","ispb":"32074986","agencia":"0001",\
                "contaTransacional":"1231231","tipoConta":"CACC"},\
                "recebedor":{"nome":"Flavio José","cpfCnpj":"77615678291","ispb":"%s","agencia":"0361",\
                "contaTransacional":"1210098","tipoConta":"SVGS"},\
                "campoLivre":"","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}""".formatted(id, valor, ispb);
    }

    private String array(List<String> ids) {
        return "["
                + String.join(",", ids.stream().map(id -> message(id, "1.00")).toList()) + "]";
    }

    private String lines(List<String> ids) {
        return String.join("\n", ids.stream().map(id -> message(id, "1.00")).toList());
    }

    private static List<String> newIds(int count) {
        List<String> ids = IntStream.range(0, count).mapToObj(i -> newId()).toList();
        assertThat(new HashSet<>(ids)).hasSize(count);
        return ids;
    }

    private static String newId() {
        return "E32074986202402211927%011d".formatted(LAST.incrementAndGet() % 100_000_000_000L);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes(text));
        }
        return packed.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
