package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Icom.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.it.Client.Response;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import malote.testing.MaloteServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A data directory that the last release wrote, which the system property {@code malote.last.release} names: its {@code quarkus-run.jar}. */
@Tag("exhaustive")
@Isolated("for a system property says which server is started")
@EnabledIfSystemProperty(named = UpgradeIT.RELEASE, matches = ".+")
@Timeout(300)
final class UpgradeIT {
    static final String RELEASE = "malote.last.release";

    private static final String PROGRAM = "malote.server.jar";
    private static final Map<String, String> SETTINGS =
            Map.of("PORT", "0", "ICOM_DEADLINE", "10m", "ICOM_LEASE", "10m");

    @TempDir
    Path directory;

    private final String ispb = freshIspb();
    private final String receiver = freshIspb();
    private final PaymentGenerator payments = PaymentGenerator.create();

    @Test
    void nothingOfTheLastReleaseIsLostAndNothingThatWasConfirmedComesAgain() throws Exception {
        List<String> ids;
        String json;
        String icom;
        String payment;
        String key;
        try (MaloteServer server = lastRelease()) {
            Client client = new Client(server.port());
            ids = client.generate(ispb, 4).ids();
            Response first = client.start(ispb, SINGLE);
            Response second = client.read(first.pullNext(), SINGLE);
            assertThat(second.ids()).isEqualTo(ids.subList(1, 2));
            json = second.pullNext();

            Icom there = new Icom(server.port());
            byte[] order = payments.payment(new Ispb(ispb), new Ispb(receiver), 1);
            assertThat(there.post(ispb, order, "Content-Type", Icom.XML).status())
                    .isEqualTo(201);
            payment = endToEndId(order);
            Icom.Response read = there.start(receiver);
            assertThat(read.texts()).hasSize(1);
            icom = read.next();
        }
        key = makeKey();

        try (ServerProcess server = ServerProcess.start(directory, SETTINGS)) {
            assertThat(server.log()).doesNotContain("ERROR").doesNotContain("\tat ");
            Client client = server.client();
            assertThat(client.read(json, SINGLE).status()).as("without the key").isEqualTo(401);
            String[] asSomebody = {"Accept", SINGLE, "Authorization", "Bearer " + key};
            Response third = client.call("GET", json, asSomebody);
            assertThat(third.ids()).isEqualTo(ids.subList(2, 3));
            Response fourth = client.call("GET", third.pullNext(), asSomebody);
            assertThat(fourth.ids()).isEqualTo(ids.subList(3, 4));
            assertThat(client.call("GET", fourth.pullNext(), asSomebody).status())
                    .isEqualTo(204);

            // The receiver confirms the payment by reading on, accepts it, and it settles.
            Icom here = new Icom(server.port());
            String[] authorised = {"Authorization", "Bearer " + key};
            assertThat(Client.get(here.send(
                                    "POST",
                                    Icom.in(receiver),
                                    payments.acceptance(new Ispb(receiver), List.of(payment)),
                                    "Content-Type",
                                    Icom.XML,
                                    "Authorization",
                                    "Bearer " + key))
                            .status())
                    .isEqualTo(201);
            assertThat(here.call("GET", icom, authorised).texts()).isNotEmpty().allSatisfy(text -> assertThat(text)
                    .contains("<TxSts>ACCC<"));
            assertThat(here.start(ispb, authorised).texts()).singleElement().satisfies(text -> assertThat(text)
                    .contains("<TxSts>ACSC<"));
        }
    }

    private static String endToEndId(byte[] order) {
        return new String(order, StandardCharsets.UTF_8).replaceFirst("(?s).*<EndToEndId>(\\w+)</EndToEndId>.*", "$1");
    }

    private MaloteServer lastRelease() {
        System.setProperty(PROGRAM, System.getProperty(RELEASE));
        try {
            MaloteServer server = MaloteServer.launch(directory, List.of(), SETTINGS);
            server.port();
            return server;
        } finally {
            System.clearProperty(PROGRAM);
        }
    }

    private String makeKey() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty(RELEASE),
                        "keys",
                        "create")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(new HashMap<>(SETTINGS));
        Process process = builder.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(bytes("{\"nome\":\"all\",\"papeis\":[\"collect\",\"send\"],\"ispbs\":[\"*\"]}"));
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(answer).isZero();
        return answer.replaceFirst("(?s).*\"chave\":\"([^\"]+)\".*", "$1");
    }
}
