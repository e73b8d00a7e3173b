package malote.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static malote.client.FakeServer.cut;
import static malote.client.icom.IcomReplies.bytes;
import static malote.client.icom.IcomReplies.ended;
import static malote.client.icom.IcomReplies.id;
import static malote.client.icom.IcomReplies.packed;
import static malote.client.icom.IcomReplies.problem;
import static malote.client.icom.IcomReplies.several;
import static malote.client.icom.IcomReplies.stored;
import static malote.client.icom.IcomReplies.xml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import malote.client.FakeServer;
import malote.message.icom.Gzip;
import malote.message.icom.GzipException;
import malote.message.icom.Multipart;
import malote.message.icom.MultipartException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code send --icom} and {@code collect --icom} within this program, against a server that does as it is told. */
final class IcomCommandsTest {
    private static final String STREAM = "/api/v1/out/32074986/stream/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void sendGroupsFilesOfOneSenderAndPrintsTheirIds() throws Exception {
        for (int i = 1; i <= 3; i++) {
            Files.write(directory.resolve(i + ".xml"), bytes(i));
        }
        Path other = Files.writeString(directory.resolve("4.xml"), xml(4).replace("32074986", "1111111A"));
        try (FakeServer server = new FakeServer(stored(1, 2), stored(3), stored(4))) {
            assertThat(run("send", "--icom", directory.toString(), "--batch", "2", "-u", server.url()))
                    .isZero();

            assertThat(server.lines())
                    .containsExactly(
                            "POST /api/v1/in/32074986/msgs",
                            "POST /api/v1/in/32074986/msgs",
                            "POST /api/v1/in/1111111A/msgs");
            assertThat(parts(server.requests().get(0))).containsExactly(xml(1), xml(2));
            assertThat(out().lines())
                    .containsExactly(
                            id(1) + "\t" + directory.resolve("1.xml"),
                            id(2) + "\t" + directory.resolve("2.xml"),
                            id(3) + "\t" + directory.resolve("3.xml"),
                            id(4) + "\t" + other);
            assertThat(err()).contains("4 messages sent.");
        }
    }

    @Test
    void sendMakesPayments() throws Exception {
        try (FakeServer server = new FakeServer(stored(1, 2))) {
            assertThat(run(
                            "send",
                            "--icom",
                            "--generate",
                            "2",
                            "--ispb",
                            "00000000",
                            "--to",
                            "32074986",
                            "-u",
                            server.url()))
                    .isZero();

            assertThat(server.lines()).containsExactly("POST /api/v1/in/00000000/msgs");
            assertThat(parts(server.requests().get(0)))
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .allSatisfy(xml -> assertThat(xml).contains("pacs.008", "<MmbId>32074986</MmbId>"));
            assertThat(out()).isEqualTo(id(1) + "\tpayment 1\n" + id(2) + "\tpayment 2\n");
        }
    }

    @Test
    void sendTakesWhatIsNoXmlForTheSenderThatIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("x"), "no XML");
        try (FakeServer server = new FakeServer(stored(1))) {
            assertThat(run("send", "--icom", file.toString(), "-u", server.url()))
                    .isEqualTo(1);
            assertThat(err()).contains("does not say which institution sends it (AppHdr/Fr); say it by --ispb");

            assertThat(run(
                            "send",
                            "--icom",
                            file.toString(),
                            "--ispb",
                            "32074986",
                            "--no-gzip",
                            "--json",
                            "-u",
                            server.url()))
                    .isZero();
            assertThat(server.requests()).hasSize(1).allSatisfy(request -> assertThat(request.body())
                    .isEqualTo("no XML"));
            assertThat(JSON.readTree(out()).path("resourceId").asText()).isEqualTo(id(1));
        }
    }

    @Test
    void sendSaysWhatIsNotOrPerhapsStored() throws IOException {
        Path file = Files.write(directory.resolve("1.xml"), bytes(1));
        Path next = Files.write(directory.resolve("2.xml"), bytes(2));
        try (FakeServer server = new FakeServer(
                problem(403, "no"), stored(1), problem(500, "fault"), problem(500, "fault"), stored(1, 2))) {
            assertThat(run("send", "--icom", file.toString(), "-u", server.url()))
                    .isEqualTo(1);
            assertThat(err()).contains("Não: no (HTTP 403). Refused: " + file);

            assertThat(run("send", "--icom", "--batch", "1", file.toString(), next.toString(), "-u", server.url()))
                    .isEqualTo(1);
            assertThat(err()).contains("Perhaps stored: " + next).contains("1 message sent.");

            assertThat(run("send", "--icom", "--resend", file.toString(), next.toString(), "-u", server.url()))
                    .isZero();
            assertThat(server.requests()).hasSize(5);
        }
    }

    @Test
    void collectWritesAFileForEachMessageBeforeItConfirms() throws IOException {
        Path target = directory.resolve("messages");
        try (FakeServer server = new FakeServer(packed(STREAM + "k1", 1, 2), several(STREAM + "k2", 3)).ends(ended())) {
            assertThat(run("collect", "--icom", "32074986", "--max", "3", "-d", target.toString(), "-u", server.url()))
                    .isZero();

            assertThat(target.toFile().list())
                    .containsExactlyInAnyOrder(
                            id(1).replace('/', '_').replace('+', '-') + ".xml",
                            id(2) + ".xml",
                            id(3).replace('/', '_').replace('+', '-') + ".xml");
            assertThat(target.resolve(id(2) + ".xml")).hasBinaryContent(bytes(2));
            assertThat(server.lines())
                    .containsExactly("GET " + STREAM + "start", "GET " + STREAM + "k1", "DELETE " + STREAM + "k2");
            assertThat(err()).contains("3 messages collected, 3 confirmed.");
        }
    }

    @Test
    void collectWritesLinesThatGiveEveryByteBack() throws IOException {
        Path file = directory.resolve("out.ndjson");
        FakeServer.Reply latin = FakeServer.status(
                200,
                "Content-Type: application/xml\r\nPI-ResourceId: x\r\nPI-Pull-Next: " + STREAM + "k2\r\n",
                new byte[] {'<', (byte) 0xE9});
        try (FakeServer server = new FakeServer(several(STREAM + "k1", 1, 2), latin).ends(ended())) {
            assertThat(run("collect", "--icom", "32074986", "--max", "3", "-o", file.toString(), "-u", server.url()))
                    .isZero();
        }

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(3);
        JsonNode first = JSON.readTree(lines.get(0));
        assertThat(first.path("resourceId").asText()).isEqualTo(id(1));
        assertThat(first.path("xml").asText()).isEqualTo(xml(1));
        assertThat(JSON.readTree(lines.get(2)).path("base64").binaryValue()).containsExactly('<', 0xE9);
    }

    @Test
    void collectLeavesOutWhatCameBefore() {
        try (FakeServer server = new FakeServer(
                        several(STREAM + "k1", 1, 2), several(STREAM + "k2", 2, 3), several(STREAM + "k3", 4))
                .ends(ended())) {
            assertThat(run(
                            "collect",
                            "--icom",
                            "32074986",
                            "--unique",
                            "--max",
                            "4",
                            "-o",
                            "/dev/null",
                            "-u",
                            server.url()))
                    .isZero();
            assertThat(err()).contains("4 messages collected, 4 confirmed, 1 left out that had come before.");
        }
    }

    @Test
    void whatCannotBeWrittenIsNotConfirmed() {
        try (FakeServer server = new FakeServer(several(STREAM + "k1", 1, 2)).ends(ended())) {
            assertThat(run("collect", "--icom", "32074986", "-o", "/dev/full", "-q", "-u", server.url()))
                    .isEqualTo(1);
            assertThat(server.lines()).containsExactly("GET " + STREAM + "start");
            assertThat(err()).startsWith("malote: No space left on device");
        }
    }

    @Test
    void aReadThatGotLostIsRepeated() {
        try (FakeServer server =
                new FakeServer(several(STREAM + "k1", 1), cut(), several(STREAM + "k2", 2)).ends(ended())) {
            assertThat(run(
                            "collect",
                            "--icom",
                            "32074986",
                            "--max",
                            "2",
                            "-d",
                            directory.toString(),
                            "-u",
                            server.url()))
                    .isZero();
            assertThat(directory.toFile().list()).hasSize(2);
        }
    }

    @Test
    void optionsOfOneDialectAreNotTakenForTheOther() {
        assertThat(run("collect", "32074986", "--unique")).isEqualTo(2);
        assertThat(run("collect", "--icom", "32074986", "-d", "x", "-o", "y")).isEqualTo(2);
        assertThat(run("collect", "--icom", "3207498")).isEqualTo(2);
        assertThat(run("send", "--resend")).isEqualTo(2);
        assertThat(run("send", "a", "b")).isEqualTo(2);
        assertThat(run("send", "--icom", "a", "--batch", "11")).isEqualTo(2);
        assertThat(run("send", "--icom", "--generate", "3", "--ispb", "32074986"))
                .isEqualTo(2);
        assertThat(run("send", "--icom", "--generate", "3", "--ispb", "32074986", "--to", "x"))
                .isEqualTo(2);
        assertThat(run("send", "--generate", "3", "--ispb", "32074986", "--to", "32074986"))
                .isEqualTo(2);
        assertThat(run("send", "--icom", "a", "--ispb", "x")).isEqualTo(2);
        assertThat(run("send", "--icom", directory.resolve("away").toString())).isEqualTo(1);

        assertThat(err())
                .contains("--directory, --unique and --no-gzip are for --icom.")
                .contains("give one FILE; several are for --icom.")
                .contains("--batch must be 1 to 10.")
                .contains("there is no " + directory.resolve("away"));
    }

    private static List<String> parts(FakeServer.Request request) throws GzipException, MultipartException {
        byte[] body = Gzip.unpack(request.content(), 1 << 20).bytes();
        return Multipart.read(body, request.headers().getOrDefault("content-type", "")).stream()
                .map(part -> new String(part.content(), UTF_8))
                .toList();
    }

    private static int run(String... arguments) {
        return Main.commandLine().execute(arguments);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }
}
