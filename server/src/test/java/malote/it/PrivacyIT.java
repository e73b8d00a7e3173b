package malote.it;

import static malote.it.Client.MANY;
import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Client.get;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import malote.it.Client.Response;
import malote.it.KeyIssuer.Issued;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages whose names, tax ids, accounts and free text occur nowhere else, and what the server tells besides the messages
 * themselves while they come and go and all kinds of things go wrong: log, metrics, traces, audit, figures, what an operator
 * sees, and every refusal. None of it has a word of them, nor a secret of a key.
 */
@Tag("exhaustive")
@Timeout(300)
final class PrivacyIT {
    private static final String PAYER = "Zulmira Quixeramobim";
    private static final String RECEIVER = "Eustaquio Pindamonhangaba";
    private static final List<String> MARKS = List.of(
            "Zulmira",
            "Quixeramobim",
            "Eustaquio",
            "Pindamonhangaba",
            "73915846207",
            "60482719353",
            "5550717171",
            "5550828282",
            "aluguel-da-casa-amarela");

    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private final String other = freshIspb();
    private final Queue<String> traces = new ConcurrentLinkedQueue<>();
    /** What was answered to whom is not to see messages, by what it is. */
    private final Map<String, String> told = new LinkedHashMap<>();

    private final List<Integer> refusals = new ArrayList<>();
    private HttpServer traceCollector;
    private Client client;

    @BeforeEach
    void collectTraces() throws IOException {
        traceCollector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        traceCollector.createContext("/v1/traces", exchange -> {
            traces.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        traceCollector.start();
    }

    @AfterEach
    void stopTraces() {
        traceCollector.stop(0);
    }

    @Test
    void whatIsInMessagesIsToldToTheirCollectorOnly() throws Exception {
        String endpoint = "http://127.0.0.1:" + traceCollector.getAddress().getPort();
        Map<String, String> settings = Map.of(
                "QUARKUS_LOG_LEVEL",
                "DEBUG",
                "ICOM_MODE",
                "hub",
                "STREAM_LEASE",
                "1s",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                endpoint,
                "OTEL_BSP_SCHEDULE_DELAY",
                "200");
        List<String> secrets = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            client = server.client();
            KeyIssuer issuer = new KeyIssuer(client);
            Issued sender = issuer.create("sender", ispb, "send");
            Issued stranger = issuer.create("other sender", other, "send");
            Issued collector = issuer.create("collector", ispb, "collect");
            Issued operator = issuer.create("operator", null, "operate", "observe");
            for (Issued key : List.of(sender, stranger, collector, operator)) {
                secrets.add(key.key().substring(13));
            }
            secrets.add(issuer.admin().substring("Bearer ".length() + 13));

            send(sender.bearer(), stranger.bearer());
            sendIcom(sender.bearer());
            collectIcom(collector.bearer());
            String stream = collect(collector.bearer());
            operate(operator.bearer(), issuer.admin());
            Response session = client.call("POST", "/api/util/sessao", "Authorization", operator.bearer());
            secrets.add(session.header("Set-Cookie").orElseThrow().replaceFirst("^[^=]*=([^;]*);.*", "$1"));
            failToStore(server, sender.bearer());
            for (String wrong : List.of("Bearer " + PAYER, operator.bearer() + "x", "Basic enVsbWlyYTp4")) {
                refused(client.call("GET", "/api/util/filas", "Authorization", wrong), 401);
            }

            await().untilAsserted(() -> assertThat(String.join("", traces))
                    .contains(
                            "POST /api/pix/{ispb}/msgs",
                            "GET /api/pix/{ispb}/stream/start",
                            "lane claim",
                            "lane store"));
            await().until(() -> server.log().contains("was silent"));
            // The audit tells of refusals once a minute, and at the end.
            server.signal("TERM");
            server.exitCode();
            told.put("log", server.log());
            told.put("traces", String.join("", traces));
            secrets.add(stream.replaceFirst(".*/(.{13}).*", "$1"));
        }

        assertThat(told.get("log")).contains("POST failed", "ver-mensagens", "recusa", "has stopped");
        assertThat(refusals).contains(400, 401, 403, 409, 422, 500);
        told.forEach((what, text) ->
                assertThat(text).as(what).isNotEmpty().doesNotContain(MARKS).doesNotContain(IcomPayment.MARKS));
        told.forEach((what, text) -> assertThat(text).as(what).doesNotContain(secrets));
    }

    private void send(String sender, String stranger) {
        String message = message(ispb, 1);
        post(sender, message, 201);
        post(sender, "[" + message + "," + message(ispb, 2) + "," + message(ispb, 3) + "]", 201);
        post(sender, message, 200);
        post(sender, message.replace("1.01", "1.02"), 409);
        post(sender, "[" + message(ispb, 4) + "," + message.replace(PAYER, PAYER + " Filha") + "]", 409);
        Response conflict = get(client.post(
                "/api/pix/" + other + "/msgs",
                message(other, 1).getBytes(StandardCharsets.UTF_8),
                "Authorization",
                stranger,
                "Content-Type",
                SINGLE));
        refused(conflict, 409);
        assertThat(conflict.body()).as("of another institution").doesNotContain(ispb);
        post(stranger, message, 403);

        for (String field : List.of("nome", "cpfCnpj", "ispb", "agencia", "contaTransacional", "tipoConta")) {
            post(
                    sender,
                    message.replaceFirst("\"" + field + "\":\"", "\"" + field + "\":\"" + PAYER + "*".repeat(150)),
                    422);
            post(sender, message.replaceFirst("\"" + field + "\"", "\"unknown\""), 422);
            post(
                    sender,
                    message.replaceFirst("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":[\"" + PAYER + "\"]"),
                    422);
        }
        for (String field : List.of("endToEndId", "txId", "campoLivre", "dataHoraPagamento")) {
            post(
                    sender,
                    message.replaceFirst("\"" + field + "\":\"", "\"" + field + "\":\"\\\\u0000" + PAYER + " "),
                    422);
        }
        post(sender, message.replace("1.01", "\"" + PAYER + "\""), 422);
        post(sender, message.replace("1.01", "73915846207739158462077391584620773915846207"), 422);
        post(sender, message.replace("1.01", "1.01 " + PAYER), 400);
        post(sender, message.replace(PAYER + "\"", PAYER), 400);
        post(sender, message.substring(0, message.indexOf("tipoConta")), 400);
        post(sender, message + message, 400);
        post(sender, "\"" + PAYER + "\"", 422);
        post(sender, PAYER, 400);
    }

    private void sendIcom(String sender) {
        for (String message : List.of(IcomPayment.to(ispb), IcomPayment.to(ispb), IcomPayment.brokenTo(ispb))) {
            assertThat(postIcom(sender, message, Icom.XML).status()).isEqualTo(201);
        }
        refused(postIcom(sender, PAYER, Icom.XML), 400);
        refused(postIcom(sender, PAYER, "multipart/mixed; boundary=b"), 400);
        refused(postIcom(sender, "--b\r\n" + PAYER, "multipart/mixed; boundary=b"), 400);
    }

    private Response postIcom(String sender, String body, String type) {
        return get(client.post(
                Icom.in(ispb), body.getBytes(StandardCharsets.UTF_8), "Authorization", sender, "Content-Type", type));
    }

    private void collectIcom(String collector) {
        Response first = client.call("GET", Icom.out(ispb, "start"), "Authorization", collector);
        assertThat(first.body()).contains(IcomPayment.MARKS);
    }

    /** Returns the URI of the stream. */
    private String collect(String collector) {
        Response first =
                client.call("GET", "/api/pix/" + ispb + "/stream/start", "Authorization", collector, "Accept", SINGLE);
        assertThat(first.body()).contains(MARKS);
        String next = first.pullNext();
        assertThat(client.call("GET", next, "Authorization", collector, "Accept", MANY)
                        .body())
                .contains(MARKS);
        return next;
    }

    private void operate(String operator, String admin) throws IOException {
        told.put(
                "messages as an operator sees them", seen(operator, "/api/util/filas/" + ispb + "/proximas?limite=50"));
        told.put("figures of a queue", seen(operator, "/api/util/filas/" + ispb));
        told.put("figures of all", seen(operator, "/api/util/filas"));
        String icom = "/api/util/filas/icom/" + ispb + "/out";
        String messages = seen(operator, icom + "/proximas");
        assertThat(messages).contains("Z. Q.", "\"xml\":null");
        told.put("messages of ICOM as an operator sees them", messages);
        told.put("figures of a queue of ICOM", seen(operator, icom));
        told.put("metrics", seen(operator, "/metrics"));
        String audit = seen(admin, "/api/util/auditoria?limite=1000");
        assertThat(audit).contains("ver-mensagens", "criar-chave", "\"operator\"");
        told.put("audit", audit);
        told.put("keys", seen(admin, "/api/util/chaves"));
    }

    private String seen(String key, String path) {
        Response response = client.call("GET", path, "Authorization", key);
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        assertThat(response.body()).isNotEmpty();
        return response.body();
    }

    private void failToStore(ServerProcess server, String sender) throws Exception {
        try (Connection connection = server.inside().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE mensagens ADD CONSTRAINT nothing_more CHECK (valor < 0) NOT VALID");
            post(sender, message(ispb, 9), 500);
            statement.execute("ALTER TABLE mensagens DROP CONSTRAINT nothing_more");
        }
    }

    private void post(String key, String body, int status) {
        Response response = get(client.post(
                "/api/pix/" + ispb + "/msgs",
                body.getBytes(StandardCharsets.UTF_8),
                "Authorization",
                key,
                "Content-Type",
                SINGLE));
        if (status < 300) {
            assertThat(response.status()).as(response.toString()).isEqualTo(status);
        } else {
            refused(response, status);
        }
    }

    private void refused(Response response, int status) {
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        refusals.add(status);
        told.put("refusal " + refusals.size() + ", " + status, response.toString());
    }

    private static String message(String receiver, int number) {
        return """
                {"endToEndId":"E3207498620261126120000000000%03d","valor":1.01,\
                "pagador":{"nome":"%s","cpfCnpj":"73915846207","ispb":"32074986","agencia":"0001",\
                "contaTransacional":"5550717171","tipoConta":"CACC"},\
                "recebedor":{"nome":"%s","cpfCnpj":"60482719353","ispb":"%s","agencia":"0361",\
                "contaTransacional":"5550828282","tipoConta":"SVGS"},\
                "campoLivre":"aluguel-da-casa-amarela","txId":"h7a786d8a7s6gd1hgs",\
                "dataHoraPagamento":"2026-07-23T19:47:18.108Z"}""".formatted(number, PAYER, RECEIVER, receiver);
    }
}
