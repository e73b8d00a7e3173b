package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import malote.it.Client.Response;

/** A sender to the server that all share, with an institution of its own for each test. */
abstract class IngestionFixture {
    static final ObjectMapper JSON = new ObjectMapper();
    static final AtomicLong LAST = new AtomicLong(System.nanoTime());
    static final String[] AS_JSON = {"Content-Type", "application/json"};
    static final String[] AS_NDJSON = {"Content-Type", "application/x-ndjson"};

    final Client client;
    final String ispb = freshIspb();

    IngestionFixture(Client client) {
        this.client = client;
    }

    // --- helpers

    Response post(String body, String... headers) {
        return post(bytes(body), headers);
    }

    Response post(byte[] body, String... headers) {
        return get(client.post("/api/pix/" + ispb + "/msgs", body, headers));
    }

    CompletableFuture<Response> send(String body, String... headers) {
        return client.post("/api/pix/" + ispb + "/msgs", bytes(body), headers);
    }

    /** All that waits, in order. A last message tells where the end is, without waiting for what does not come. */
    List<String> drain() {
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

    String collected() {
        Response response = client.start(ispb, MANY);
        client.end(response.pullNext());
        return response.body();
    }

    String message(String id, String valor) {
        return """
                {"endToEndId":"%s","valor":%s,\
                "pagador":{"nome":"Marcos José","cpfCnpj":"98716278190","ispb":"32074986","agencia":"0001",\
                "contaTransacional":"1231231","tipoConta":"CACC"},\
                "recebedor":{"nome":"Flavio José","cpfCnpj":"77615678291","ispb":"%s","agencia":"0361",\
                "contaTransacional":"1210098","tipoConta":"SVGS"},\
                "campoLivre":"","txId":"h7a786d8a7s6gd1hgs","dataHoraPagamento":"2022-07-23T19:47:18.108Z"}""".formatted(id, valor, ispb);
    }

    String array(List<String> ids) {
        return "["
                + String.join(",", ids.stream().map(id -> message(id, "1.00")).toList()) + "]";
    }

    String lines(List<String> ids) {
        return String.join("\n", ids.stream().map(id -> message(id, "1.00")).toList());
    }

    static List<String> newIds(int count) {
        List<String> ids = IntStream.range(0, count).mapToObj(i -> newId()).toList();
        assertThat(new HashSet<>(ids)).hasSize(count);
        return ids;
    }

    static String newId() {
        return "E32074986202402211927%011d".formatted(LAST.incrementAndGet() % 100_000_000_000L);
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes(text));
        }
        return packed.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
