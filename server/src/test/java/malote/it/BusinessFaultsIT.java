package malote.it;

import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each fault of payments, from the payer's POST to what both institutions read. */
@Tag("exhaustive")
@Timeout(300)
final class BusinessFaultsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** It answers by itself, and accepts everything. */
    private static final String VIRTUAL = "99999A04";

    private static final String REJECTED = "RJCT";

    @TempDir
    static Path directory;

    private static ServerProcess server;
    private static Icom icom;
    private static Client operators;

    private final String payer = freshIspb();
    private final String receiver = freshIspb();

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory, Map.of("ICOM_POLL", "500ms", "ICOM_DEADLINE", "20s"));
        icom = new Icom(server.port());
        operators = server.client();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void noMoneyIsReservedAndNoneIsLost() throws IOException {
        operators.call("DELETE", "/api/util/icom/faults");
        long sum = 0;
        for (JsonNode one : JSON.readTree(
                operators.call("GET", "/api/util/icom/participants").body())) {
            sum += Long.parseLong(one.get("balance").asText().replace(".", ""));
            if (List.of(payer, receiver).contains(one.get("ispb").asText())) {
                assertThat(one.get("reserved").asText()).isEqualTo("0.00");
            }
        }
        assertThat(sum).isZero();
    }

    @Test
    void thePaymentSystemRefuses() throws IOException {
        rule("spi-in", "\"kind\":\"reject\",\"code\":\"AC14\",\"text\":\"conta errada\"", 1);
        String id = pay(1).get(0);

        String refusal = one(payer);
        assertThat(refusal).contains(id, REJECTED, "AC14", "conta errada");
        assertThat(read(receiver)).isEmpty();
        assertStruck("reject", id);
    }

    @Test
    void theReceiverRefuses() throws IOException {
        rule("spi-in", "\"kind\":\"reject\",\"code\":\"AC07\",\"by\":\"receiver\"", 1);
        String id = pay(1).get(0);

        assertThat(one(payer)).contains(id, REJECTED, "AC07");
        assertThat(until(receiver, 2))
                .anyMatch(xml -> xml.contains("<FIToFICstmrCdtTrf>"))
                .anyMatch(xml -> xml.contains(REJECTED) && xml.contains("AC07"));
        assertThat(operation(id).get("state").asText()).isEqualTo("rejected");
    }

    @Test
    void anAnswerIsTakenForARefusal() throws IOException {
        String id = pay(1).get(0);
        one(receiver);
        rule("spi-in", "\"kind\":\"reject\",\"code\":\"AC06\"", 1);
        accept(id);

        assertThat(one(payer)).contains(REJECTED, "AC06");
        assertThat(one(receiver)).contains(REJECTED, "AC06");
    }

    @Test
    void thereIsNoMoneyOrTheInstitutionIsBlocked() throws IOException {
        for (String code : List.of("AM04", "DS02")) {
            rule("spi-in", "\"kind\":\"funds\",\"code\":\"" + code + "\"", 1);
            assertThat(pay(1)).hasSize(1);
            assertThat(one(payer)).contains(REJECTED, code);
        }
        assertThat(read(receiver)).isEmpty();
    }

    @Test
    void aVirtualReceiverIsSlow() throws IOException {
        rule("spi-in", "\"kind\":\"slow-receiver\",\"p50\":1500,\"p95\":1600", 1);
        String id = pay(1, VIRTUAL).get(0);

        assertThat(one(payer)).contains("ACSC");
        Instant t2 = Instant.parse(operation(id).at("/times/t2").asText());
        Instant t3 = Instant.parse(operation(id).at("/times/t3").asText());
        // Half of the times are shorter: this is the least that is possible at all.
        assertThat(Duration.between(t2, t3)).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void aPaymentThatWouldReachItsReceiverTooLateDoesNotReachIt() throws IOException {
        rule("spi-in", "\"kind\":\"slow-receiver\",\"p50\":600000,\"p95\":600000", 1);
        String id = pay(1).get(0);

        assertThat(one(payer)).contains(id, REJECTED, "AB03");
        assertThat(read(receiver)).allMatch(xml -> xml.contains(REJECTED));
        assertThat(journal(id)).noneMatch(line -> line.get("event").asText().equals("forwarded"));
    }

    @Test
    void theStatusComesLateOrNever() throws IOException {
        rule("spi-out", "\"kind\":\"late-status\",\"ms\":3000", 1);
        rule("spi-out", "\"kind\":\"late-status\",\"never\":true", null, receiver);
        String id = pay(1).get(0);
        one(receiver);
        accept(id);
        Instant accepted = Instant.now();

        assertThat(operation(id).get("state").asText()).isEqualTo("settled");
        assertThat(one(payer)).contains("ACSC");
        assertThat(Duration.between(accepted, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
        assertThat(read(receiver)).isEmpty();
        assertThat(journal(id)).anyMatch(line -> line.get("detail").asText().contains("late-status"));
    }

    @Test
    void aMessageThatIsRightIsRefused() throws IOException {
        rule("spi-in", "\"kind\":\"admi002\",\"reason\":\"erro interno\"", 1);
        byte[] payment = PaymentGenerator.create().payment(new Ispb(payer), new Ispb(receiver), 1);
        post(payer, payment);

        assertThat(one(payer)).contains("admi.002", "erro interno");
        assertThat(read(receiver)).isEmpty();
        // Nothing was done with it: the same once more is a payment.
        post(payer, payment);
        accept(ids(one(receiver)).get(0));
        assertThat(one(payer)).contains("ACSC");
    }

    @Test
    void thePaymentComesAgainInAMessageOfItsOwn() throws IOException {
        rule("spi-out", "\"kind\":\"resend\"", 1, receiver);
        String id = pay(1).get(0);

        List<String> forwarded = until(receiver, 2);
        assertThat(forwarded).hasSize(2).allMatch(xml -> xml.contains(id));
        assertThat(messageId(forwarded.get(0))).isNotEqualTo(messageId(forwarded.get(1)));
        accept(id);
        assertThat(one(payer)).contains("ACSC");
        assertThat(operation(id).get("state").asText()).isEqualTo("settled");
    }

    @Test
    void aMessageIsHeldBack() throws IOException {
        rule("spi-out", "\"kind\":\"hold\",\"ms\":2500", 1, receiver);
        Instant before = Instant.now();
        String id = pay(1).get(0);

        assertThat(one(receiver)).contains(id);
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(2_500));
        accept(id);
        assertThat(one(payer)).contains("ACSC");
    }

    @Test
    void operationsThatWerePaidTogetherShareAMessage() throws IOException {
        rule("spi-out", "\"kind\":\"batch\",\"operations\":10", null, receiver);
        List<String> paid = pay(5);

        assertThat(ids(one(receiver))).containsExactlyElementsOf(paid);
        accept(paid.toArray(String[]::new));
        List<String> ended = new ArrayList<>();
        await().until(() -> {
            ended.addAll(read(payer));
            return ended.size() == 5;
        });
        assertThat(ended).allMatch(xml -> xml.contains("ACSC"));
    }

    @Test
    void nobodyAnswers() throws IOException {
        rule("spi-in", "\"kind\":\"silence\"", 1);
        String id = pay(1, VIRTUAL).get(0);

        assertThat(one(payer)).contains(id, REJECTED, "AB03");
        assertStruck("silence", id);
    }

    private List<String> pay(int operations) {
        return pay(operations, receiver);
    }

    /** Pays so many times in one message, and returns the EndToEndIds. */
    private List<String> pay(int operations, String to) {
        byte[] payment = PaymentGenerator.create().payment(new Ispb(payer), new Ispb(to), operations);
        post(payer, payment);
        return ids(new String(payment, StandardCharsets.UTF_8));
    }

    private void accept(String... ids) {
        post(receiver, PaymentGenerator.create().acceptance(new Ispb(receiver), List.of(ids)));
    }

    private static void post(String ispb, byte[] message) {
        Icom.Response posted = icom.post(ispb, message, "Content-Type", Icom.XML);
        assertThat(posted.status()).as(posted.toString()).isEqualTo(201);
    }

    private static List<String> ids(String xml) {
        return found("<EndToEndId>(\\w+)</EndToEndId>", xml);
    }

    private static String messageId(String xml) {
        return found("<BizMsgIdr>(\\w+)</BizMsgIdr>", xml).get(0);
    }

    private static List<String> found(String pattern, String xml) {
        Matcher matcher = Pattern.compile(pattern).matcher(xml);
        return matcher.results().map(result -> result.group(1)).toList();
    }

    /** What an institution gets from one read, which is then confirmed; nothing if nothing comes. */
    private static List<String> read(String ispb) {
        Icom.Response answer = icom.start(ispb, "Accept", Icom.MULTIPART);
        icom.end(answer);
        return answer.texts();
    }

    private static List<String> until(String ispb, int count) {
        List<String> came = new ArrayList<>();
        await().until(() -> {
            came.addAll(read(ispb));
            return came.size() >= count;
        });
        return came;
    }

    /** The next that an institution gets, which must come alone. */
    private static String one(String ispb) {
        List<String> came = until(ispb, 1);
        assertThat(came).hasSize(1);
        return came.get(0);
    }

    private void rule(String on, String fault, @Nullable Integer times) {
        rule(on, fault, times, null);
    }

    private void rule(String on, String fault, @Nullable Integer times, @Nullable String of) {
        String rule = "{\"match\":{\"on\":\"" + on + "\""
                + (of == null ? "" : ",\"ispb\":\"" + of + "\"")
                + "},\"fault\":{" + fault + "}" + (times == null ? "" : ",\"times\":" + times) + "}";
        Client.Response made = Client.get(operators.post(
                "/api/util/icom/faults", rule.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json"));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }

    private static JsonNode operation(String id) throws IOException {
        return JSON.readTree(
                operators.call("GET", "/api/util/icom/operations/" + id).body());
    }

    private static List<JsonNode> journal(String id) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        JSON.readTree(operators
                        .call("GET", "/api/util/icom/journal?endToEndId=" + id)
                        .body())
                .forEach(lines::add);
        return lines;
    }

    /** The journal says which rule struck the operation. */
    private static void assertStruck(String kind, String id) throws IOException {
        assertThat(journal(id))
                .anyMatch(line -> !line.get("fault").isNull()
                        && line.get("detail").asText().contains(kind));
    }
}
