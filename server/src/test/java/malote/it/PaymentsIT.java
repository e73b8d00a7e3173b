package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Icom.bytes;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import malote.spi.Xmls;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of payments, and what they change. */
@Timeout(300)
final class PaymentsIT {
    private static final String ROOT = "/api/util/icom/";
    private static final Pattern END_TO_END_ID = Pattern.compile("<EndToEndId>(\\w+)</EndToEndId>");
    /** It answers by itself, and accepts everything. */
    private static final String VIRTUAL = "99999A04";

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Icom icom;
    private static KeyIssuer issuer;
    private static String operator;
    private static String observer;
    private static String sender;

    private final String ispb = freshIspb();

    @BeforeAll
    static void start() throws IOException {
        server = ServerProcess.start(directory, Map.of("ICOM_POLL", "1s"));
        icom = new Icom(server.port());
        issuer = new KeyIssuer(server.client());
        operator = issuer.create("operator", null, "operate").bearer();
        observer = issuer.create("observer", null, "observe").bearer();
        sender = issuer.create("institutions", "*", "send", "collect").bearer();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aPaymentIsSeenFromItsPostToItsConfirmation() throws IOException {
        byte[] payment = PaymentGenerator.create().payment(new Ispb(ispb), new Ispb(VIRTUAL), 1);
        String id = post(payment).ids().get(0);
        String endToEndId = endToEndId(payment);
        Icom.Response read = icom.start(ispb, "Authorization", sender, "User-Agent", "coletor/1.0");
        String answer = read.messages().get(0).id();
        icom.call("DELETE", read.next(), "Authorization", sender);

        JsonNode operation = json("operations/" + endToEndId);
        assertThat(operation.get("state").asText()).isEqualTo("settled");
        assertThat(operation.get("payer").asText()).isEqualTo(ispb);
        assertThat(operation.get("receiver").asText()).isEqualTo(VIRTUAL);
        List<Instant> times = Stream.of("t0", "t1", "t2", "t3", "t4")
                .map(name -> operation.at("/times/" + name).asText())
                .map(Instant::parse)
                .toList();
        assertThat(times).isSorted();

        assertThat(events("endToEndId=" + endToEndId)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(events("resourceId=" + id.replace("+", "%2B"))).contains("post 201");
        await().untilAsserted(() -> assertThat(events("ispb=" + ispb))
                .contains("post 201", "start 200", "delivered null", "confirmed null", "delete 200"));
        assertThat(events("resourceId=" + answer.replace("+", "%2B"))).contains("delivered null", "confirmed null");
        JsonNode started = Stream.of(lines("ispb=" + ispb))
                .filter(line -> line.get("event").asText().equals("start"))
                .findFirst()
                .orElseThrow();
        assertThat(started.get("userAgent").asText()).isEqualTo("coletor/1.0");
        assertThat(events("ispb=" + ispb + "&limite=2")).hasSize(2);
        assertThat(events("ispb=" + ispb + "&since=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(events("ispb=" + ispb + "&since=32472144000000")).isEmpty();
        assertThat(events("ispb=" + ispb + "&since=1764288000000")).isNotEmpty();
    }

    @Test
    void theJournalComesInLinesToo() throws IOException {
        post(bytes("garbage"));

        Icom.Response lines = get("journal?ispb=" + ispb, operator, "Accept", "application/x-ndjson");

        assertThat(lines.header("Content-Type")).contains("application/x-ndjson");
        assertThat(lines.text()).endsWith("}\n");
        for (String line : lines.text().strip().split("\n", -1)) {
            assertThat(new ObjectMapper().readTree(line).get("ispb").asText()).isEqualTo(ispb);
        }
        for (String wrong : List.of(
                "limite=10001",
                "ispb=nobody",
                "since=yesterday",
                "since=1764288000",
                "resourceId=%25",
                "endToEndId=a-b")) {
            assertThat(get("journal?" + wrong, operator).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void whoMayOnlyObserveSeesAMessageMasked() {
        String id = post(bytes(IcomPayment.to(VIRTUAL))).ids().get(0).replace("/", "%2F");
        String garbage = post(bytes("garbage")).ids().get(0).replace("/", "%2F");

        assertThat(get("messages/" + id, operator).text()).isEqualTo(IcomPayment.to(VIRTUAL));
        Icom.Response masked = get("messages/" + id, observer);
        assertThat(masked.status()).isEqualTo(200);
        assertThat(masked.text()).contains(IcomPayment.HARMLESS).doesNotContain(IcomPayment.MARKS);
        assertThat(get("messages/" + garbage, operator).text()).isEqualTo("garbage");
        assertThat(get("messages/" + garbage, observer).status()).isEqualTo(403);
    }

    @Test
    void nothingThatASenderWritesStopsThePaymentsOfOthers() throws IOException {
        for (int i = 0; i < 12; i++) {
            post(payment("IntrBkSttlmAmt Ccy=\"BRL\"", "9999999999999999.99"));
        }
        for (String time : List.of("0000-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            post(payment("AccptncDtTm", time));
        }
        String longest = "E".repeat(20_000);
        post(payment("EndToEndId", longest));
        post(bytes(Xmls.accept(ispb, longest)));
        post(bytes(Xmls.question(ispb, longest)));
        post(payment("InstrPrty", longest));

        byte[] payment = PaymentGenerator.create().payment(new Ispb(ispb), new Ispb(VIRTUAL), 1);
        post(payment);
        assertThat(json("operations/" + endToEndId(payment)).get("state").asText())
                .isEqualTo("settled");
        assertThat(events("ispb=" + ispb)).filteredOn("post 201"::equals).hasSizeGreaterThanOrEqualTo(19);
        assertThat(events("ispb=" + ispb)).filteredOn("rejected RJCT"::equals).hasSize(14);
        assertThat(events("ispb=" + ispb))
                .filteredOn(event -> event.startsWith("admi.002 "))
                .hasSize(5);
    }

    /** A new payment with another text in one of its elements. */
    private byte[] payment(String element, String text) {
        byte[] payment = PaymentGenerator.create().payment(new Ispb(ispb), new Ispb(VIRTUAL), 1);
        String xml = new String(payment, StandardCharsets.UTF_8);
        String changed = xml.replaceFirst("<" + element + ">[^<]*<", "<" + element + ">" + text + "<");
        assertThat(changed).isNotEqualTo(xml);
        return bytes(changed);
    }

    @Test
    void aServiceThatThereIsNotIsRefused() throws IOException {
        post(payment("InstrPrty", "URGT"));
        post(payment("Prtry", "PAGXXX"));

        assertThat(events("ispb=" + ispb))
                .filteredOn(event -> event.startsWith("admi.002 "))
                .hasSize(2);
    }

    @Test
    void whatIsSlowIsForwardedWhenItsReceiverCanHaveIt() throws IOException {
        assertThat(put("{\"delayMs\":1500}").status()).isEqualTo(200);
        String payer = freshIspb();
        byte[] payment = PaymentGenerator.create().payment(new Ispb(payer), new Ispb(ispb), 1);
        assertThat(icom.post(payer, payment, "Content-Type", Icom.XML, "Authorization", sender)
                        .status())
                .isEqualTo(201);

        await().untilAsserted(() -> {
            JsonNode times = json("operations/" + endToEndId(payment)).get("times");
            assertThat(Instant.parse(times.get("t2").asText()))
                    .isAfterOrEqualTo(Instant.parse(times.get("t0").asText()).plusMillis(1500));
        });
    }

    @Test
    void aParticipantIsChangedAsFarAsItIsNamed() throws IOException {
        assertThat(put("{\"balance\":\"12.5\",\"delayMs\":7}").status()).isEqualTo(200);
        assertThat(put("{\"blocked\":true,\"virtual\":\"reject:AC03\"}").text())
                .isEqualTo("{\"ispb\":\"" + ispb + "\",\"blocked\":true,\"limited\":true,\"balance\":\"12.50\","
                        + "\"reserved\":\"0.00\",\"virtual\":\"reject:AC03\",\"delayMs\":7}");
        assertThat(put("{\"virtual\":null}").text()).contains("\"virtual\":null", "\"limited\":true");
        assertThat(put("{\"balance\":\"999999999999.99\"}").text()).contains("\"balance\":\"999999999999.99\"");
        assertThat(put("{\"balance\":\"12.5\"}").text()).contains("\"balance\":\"12.50\"");
        assertThat(put("{\"balance\":null}").text()).contains("\"limited\":false", "\"balance\":\"12.50\"");
        assertThat(json("participants").findValuesAsText("ispb")).contains(ispb);
        for (String wrong : List.of(
                "{",
                "[]",
                "{\"balance\":12.5}",
                "{\"balance\":\"-1\"}",
                "{\"blocked\":\"yes\"}",
                "{\"delayMs\":-1}",
                "{\"delayMs\":99999999999999999999}",
                "{\"delayMs\":1e999999}",
                "{\"virtual\":\"sometimes\"}",
                "{\"name\":\"x\"}",
                "{} {}")) {
            assertThat(put(wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void whatAnOperatorSaysReachesOneInstitutionOrAll() {
        String other = freshIspb();
        for (String institution : List.of(ispb, other)) {
            Icom.Response read = icom.start(institution, "Authorization", sender);
            icom.call("DELETE", read.next(), "Authorization", sender);
        }
        assertThat(tell("{\"to\":\"" + ispb + "\",\"text\":\"só um <aviso>\"}").status())
                .isEqualTo(201);
        assertThat(tell("{\"to\":\"*\",\"text\":\"para todos\"}").status()).isEqualTo(201);

        assertThat(read(ispb))
                .anyMatch(xml -> xml.contains("só um &lt;aviso&gt;"))
                .anyMatch(PaymentsIT::isForAll);
        assertThat(read(other)).noneMatch(xml -> xml.contains("só um")).anyMatch(PaymentsIT::isForAll);
        for (int i = 0; i < 2; i++) {
            assertThat(tell("{\"id\":\"n-" + ispb + "\",\"to\":\"*\",\"text\":\"só uma vez\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(tell("{\"id\":\"n-" + ispb + "\",\"to\":\"" + other + "\",\"text\":\"só uma vez\"}")
                        .status())
                .isEqualTo(201);
        assertThat(read(ispb)).filteredOn(xml -> xml.contains("só uma vez")).hasSize(1);
        assertThat(read(other)).filteredOn(xml -> xml.contains("só uma vez")).hasSize(1);
        for (String wrong : List.of(
                "{\"id\":\"a b\",\"to\":\"*\",\"text\":\"x\"}",
                "{\"to\":\"*\"}",
                "{\"text\":\"x\"}",
                "{\"to\":\"nobody\",\"text\":\"x\"}",
                "{\"to\":\"*\",\"text\":\"\u20ac\"}")) {
            assertThat(tell(wrong).status()).as(wrong).isEqualTo(400);
        }
    }

    /** What is there of an institution is neither seen nor changed by who acts for another, whose lists are empty. */
    @Test
    void whatIsOfAnInstitutionIsNotForWhoActsForAnother() throws IOException {
        String own = issuer.create("own", ispb, "operate").bearer();
        String other = issuer.create("other", freshIspb(), "operate").bearer();
        byte[] payment = PaymentGenerator.create().payment(new Ispb(ispb), new Ispb(VIRTUAL), 1);
        String message = post(payment).ids().get(0);
        String operation = endToEndId(payment);
        assertThat(as(
                                own,
                                "POST faults",
                                "{\"id\":\"own\",\"match\":{\"ispb\":\"" + ispb
                                        + "\",\"on\":\"delete\"},\"fault\":{\"kind\":\"close\"}}")
                        .status())
                .isEqualTo(201);
        assertThat(as(own, "POST scenarios/slow-bank", "{\"ispb\":\"" + ispb + "\"}")
                        .status())
                .isEqualTo(201);
        assertThat(as(own, "PUT participants/" + ispb, "{\"delayMs\":0}").status())
                .isEqualTo(200);
        Icom.Response made = as(own, "POST rehearsals", "{\"ispb\":\"" + ispb + "\",\"tier\":10000}");
        String rehearsal = "rehearsals/"
                + new ObjectMapper().readTree(made.body()).get("id").asText();
        List<String> lists =
                List.of("faults", "rehearsals", "participants", "journal?endToEndId=" + operation, "journal");

        for (String list : lists) {
            assertThat(as(own, "GET " + list, "").text()).as(list).contains(ispb);
            assertThat(as(other, "GET " + list, "").text()).as(list).isEqualTo("[]");
        }
        for (String refused : List.of(
                "GET faults/own",
                "GET operations/" + operation,
                "GET messages/" + URLEncoder.encode(message, StandardCharsets.UTF_8),
                "GET " + rehearsal,
                "GET " + rehearsal + "/report",
                "GET journal?ispb=" + ispb,
                "DELETE faults/own",
                "DELETE " + rehearsal,
                "POST faults {\"fault\":{\"kind\":\"close\"}}",
                "POST scenarios/slow-bank {}",
                "POST events {\"to\":\"*\",\"text\":\"x\"}",
                "POST events {\"to\":\"" + ispb + "\",\"text\":\"x\"}",
                "POST virtual/pix {\"to\":\"" + ispb + "\"}")) {
            String[] parts = refused.split(" ", 3);
            assertThat(as(other, parts[0] + " " + parts[1], parts.length < 3 ? "" : parts[2])
                            .status())
                    .as(refused)
                    .isEqualTo(403);
        }
        for (String ended : List.of("DELETE faults", "DELETE scenarios/slow-bank")) {
            assertThat(as(other, ended, "").status()).as(ended).isEqualTo(204);
        }
        assertThat(as(own, "GET faults", "").text()).contains("\"own\"", "slow-bank");
        assertThat(as(own, "GET operations/" + operation, "").status()).isEqualTo(200);
        assertThat(as(own, "DELETE faults", "").status()).isEqualTo(204);
        assertThat(as(own, "GET faults", "").text()).isEqualTo("[]");
        assertThat(as(own, "DELETE " + rehearsal, "").status()).isEqualTo(204);
        assertThat(icom.call("GET", "/api/util/auditoria", "Authorization", issuer.admin())
                        .text())
                .contains("apagar-ensaio", rehearsal.substring("rehearsals/".length()));
    }

    private static Icom.Response as(String key, String request, String body) {
        String[] parts = request.split(" ", 2);
        return body.isEmpty()
                ? icom.call(parts[0], ROOT + parts[1], "Authorization", key)
                : Client.get(icom.send(
                        parts[0],
                        ROOT + parts[1],
                        bytes(body),
                        "Authorization",
                        key,
                        "Content-Type",
                        "application/json"));
    }

    private static boolean isForAll(String xml) {
        return xml.contains("para todos");
    }

    private static List<String> read(String institution) {
        Icom.Response read = icom.start(institution, "Authorization", sender, "Accept", "multipart/mixed");
        icom.call("DELETE", read.next(), "Authorization", sender);
        return read.texts();
    }

    private Icom.Response post(byte[] message) {
        Icom.Response posted = icom.post(ispb, message, "Content-Type", Icom.XML, "Authorization", sender);
        assertThat(posted.status()).as(posted.toString()).isEqualTo(201);
        return posted;
    }

    private static String endToEndId(byte[] payment) {
        var id = END_TO_END_ID.matcher(new String(payment, StandardCharsets.UTF_8));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private static Icom.Response get(String path, String key, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Authorization", key));
        return icom.call("GET", ROOT + path, all.toArray(String[]::new));
    }

    private static JsonNode json(String path) throws IOException {
        return new ObjectMapper().readTree(get(path, operator).body());
    }

    private static JsonNode[] lines(String query) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        json("journal?" + query).forEach(lines::add);
        return lines.toArray(JsonNode[]::new);
    }

    /** Each with its status, if it has one. */
    private static List<String> events(String query) throws IOException {
        return Stream.of(lines(query))
                .map(line -> line.get("event").asText() + " "
                        + line.get("detail").asText().replaceFirst(" .*", ""))
                .toList();
    }

    private Icom.Response put(String body) {
        return change("PUT", "participants/" + ispb, body);
    }

    private static Icom.Response tell(String body) {
        return change("POST", "events", body);
    }

    private static Icom.Response change(String method, String path, String body) {
        return Client.get(icom.send(
                method, ROOT + path, bytes(body), "Authorization", operator, "Content-Type", "application/json"));
    }
}
