package malote.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import malote.client.BadLine;
import malote.client.RealServer;
import malote.message.Ispb;
import malote.message.icom.PaymentGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command line and the packaged server speak ICOM, each a process of its own. */
@Tag("exhaustive")
final class IcomCommandLineIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private static RealServer server;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void start() {
        server = RealServer.start(Map.of("ICOM_MODE", "hub", "ICOM_LEASE", "3s"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aDirectoryIsCollectedByteForByte() throws IOException {
        Path sent = payments("33330001", 45);
        Path collected = directory.resolve("collected");

        String ids = run("send", "--icom", sent.toString()).out();
        Captured end = run("collect", "--icom", "33330001", "--max", "45", "-d", collected.toString());

        assertThat(ids.lines()).hasSize(45).allMatch(line -> line.matches("[A-Za-z0-9+/]{32}\t.*\\.xml"));
        assertThat(end.err()).contains("45 messages collected, 45 confirmed.");
        assertThat(contents(collected)).hasSize(45).isEqualTo(contents(sent));
        assertThat(run("status").out()).contains("icom/33330001/out");
    }

    @Test
    void linesAndStandardInputWorkToo() throws IOException {
        String xml = new String(
                PaymentGenerator.create().payment(new Ispb("99999999"), new Ispb("33330002"), 1),
                StandardCharsets.UTF_8);
        Path file = Files.writeString(directory.resolve("one.xml"), xml);

        try (Captured send = Captured.start(directory, file, "send", "--icom", "--json", "-u", server.url())) {
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(send.out()).contains("\"file\":\"standard input\"");
        }
        String line = run("collect", "--icom", "33330002", "--max", "1", "--single", "--no-gzip")
                .out();

        assertThat(line).startsWith("{\"resourceId\":\"UEkB").contains(xml.replace("\"", "\\\""));
    }

    /** Requests and answers break off in both directions. What may be stored is sent again, so messages may come twice, but none is missing. */
    @Test
    void overABadLineNothingIsMissing() throws IOException {
        Path sent = payments("33330003", 400);
        Path collected = directory.resolve("collected");
        try (BadLine line = new BadLine(server.port());
                Captured collect = collecting("33330003", "6", collected, line.url());
                Captured send = Captured.start(
                        directory, "send", "--icom", "--resend", "--batch", "3", sent.toString(), "-u", line.url())) {
            assertThat(send.exitCode()).as(send.err()).isZero();
            assertThat(send.out().lines()).hasSize(400);
            await().atMost(LONG).until(() -> contents(collected).size() == 400);
            line.mend();
            collect.signal("TERM");
            assertThat(collect.exitCode()).as(collect.err()).isEqualTo(143);
            assertThat(line.breaks()).isGreaterThan(10);
        }

        assertThat(contents(collected)).isEqualTo(contents(sent));
    }

    @Test
    void afterAKillNothingThatWasConfirmedIsMissing() throws IOException {
        Path sent = payments("33330004", 300);
        Path collected = directory.resolve("collected");
        run("send", "--icom", sent.toString());
        for (int round = 1; round <= 2; round++) {
            int wanted = 50 * round;
            try (Captured collect = collecting("33330004", "3", collected, server.url())) {
                await().atMost(LONG)
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> files(collected).size() >= wanted);
                collect.signal("KILL");
                assertThat(collect.exitCode()).isEqualTo(137);
            }
        }

        try (Captured rest = collecting("33330004", "3", collected, server.url())) {
            await().atMost(LONG).until(() -> files(collected).size() >= 300);
            rest.signal("TERM");
            assertThat(rest.exitCode()).as(rest.err()).isEqualTo(143);
        }

        assertThat(contents(collected)).isEqualTo(contents(sent));
        assertThat(files(collected)).hasSize(300);
    }

    private Path payments(String receiver, int count) throws IOException {
        PaymentGenerator generator = PaymentGenerator.create();
        Path files = Files.createDirectory(directory.resolve("sent"));
        for (int i = 1; i <= count; i++) {
            Files.write(files.resolve(i + ".xml"), generator.payment(new Ispb("99999999"), new Ispb(receiver), 1));
        }
        return files;
    }

    private static Set<String> contents(Path directory) throws IOException {
        Set<String> contents = new HashSet<>();
        for (Path file : files(directory)) {
            contents.add(Files.readString(file));
        }
        return contents;
    }

    /** The messages in a directory; none, if it is not there yet. */
    private static List<Path> files(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".xml")).toList();
        }
    }

    private Captured collecting(String receiver, String streams, Path into, String url) {
        return Captured.start(
                directory, "collect", "--icom", receiver, "-c", streams, "-d", into.toString(), "-u", url);
    }

    private Captured run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-u", server.url()));
        try (Captured command = Captured.start(directory, all.toArray(String[]::new))) {
            assertThat(command.exitCode()).as(command.err()).isZero();
            return command;
        }
    }
}
