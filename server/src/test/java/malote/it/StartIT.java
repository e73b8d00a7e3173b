package malote.it;

import static malote.it.Client.SINGLE;
import static malote.it.Client.freshIspb;
import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import malote.postgres.ReadyData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start says, and says in one line if it cannot be. */
@Tag("exhaustive")
@Timeout(300)
final class StartIT {
    @TempDir
    Path directory;

    @Test
    void saysWhereItListensWhichDatabaseItUsesAndWhatToTry() {
        try (ServerProcess server = ServerProcess.launch(directory, Map.of("PORT", "0"))) {
            String base = "http://localhost:" + server.port();
            await().until(() -> server.log().contains("curl -i"));
            assertThat(server.lines())
                    .filteredOn(line -> !line.contains("The database is slow: its first answers take more than ")
                            && !line.contains("[BlockedThreadChecker]"))
                    .as("without what a slow machine brings about")
                    .containsExactly(
                            server.lines().stream()
                                    .filter(line -> line.startsWith("Malote "))
                                    .findFirst()
                                    .orElseThrow(),
                            "Database: embedded PostgreSQL, data in " + directory.resolve("data"),
                            "Try:",
                            "  curl -X POST " + base + "/api/util/msgs/32074986/5",
                            "  curl -i " + base + "/api/pix/32074986/stream/start");
        }
    }

    @Test
    void aPortThatIsTakenIsSaidInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            try (ServerProcess server = ServerProcess.launch(directory, Map.of("PORT", port))) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.said()).hasLineCount(1).startsWith("malote: port " + port + " is taken");
                assertThat(directory.resolve("data")).as("nothing was begun").doesNotExist();
            }
        }
    }

    @Test
    void aPortIsTakenOnlyIfItIsTakenWhereTheServerListens() throws IOException {
        ReadyData.copyTo(directory.resolve("data"));
        try (ServerSocket elsewhere = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            int port = elsewhere.getLocalPort();
            Map<String, String> settings = Map.of("PORT", Integer.toString(port), "HOST", "127.0.0.1");
            try (ServerProcess server = ServerProcess.launch(directory, settings)) {
                assertThat(server.port()).isEqualTo(port);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.1", "no host"})
    void anAddressThatIsNotOursIsSaidInOneLine(String host) {
        try (ServerProcess server = ServerProcess.launch(directory, Map.of("PORT", "0", "HOST", host))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said())
                    .hasLineCount(1)
                    .startsWith("malote: cannot listen on port 0 of " + host + ": ")
                    .contains("HOST must be");
        }
    }

    /** {@code SettingsTest} has the others. */
    @Test
    void aWrongSettingIsSaidInOneLine() {
        try (ServerProcess server = ServerProcess.launch(directory, Map.of("STREAM_LEASE", "soon"))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said()).hasLineCount(1).startsWith("malote: STREAM_LEASE is \"soon\"; it must be ");
        }
    }

    @Test
    void aDataDirectoryInUseIsSaidInOneLine() {
        try (ServerProcess first = ServerProcess.start(directory, Map.of());
                ServerProcess second = ServerProcess.launch(directory, Map.of("PORT", "0"))) {
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.said()).hasLineCount(1).startsWith("malote: ").contains("is in use by another server");
            assertThat(first.client().generate(freshIspb(), 1).status()).isEqualTo(201);
        }
    }

    @Test
    void settingsAreReadFromAFileAndTheEnvironmentHasTheLastWord() throws IOException {
        ReadyData.copyTo(directory.resolve("elsewhere"));
        Files.writeString(
                directory.resolve(".env"),
                "\uFEFFexport PORT=1\r\nSTREAM_POLL=\"2s\" # short\r\nDATA_DIR='elsewhere'\nHOST=127.0.0.1\n");
        Map<String, String> settings =
                Map.of("STREAM_LEASES", "1m", "DB_HOST", "", "STREAM_POLL", " ", "QUARKUS_HTTP_IDLE_TIMEOUT", "");
        try (ServerProcess server = ServerProcess.start(directory, settings)) {
            assertThat(server.log())
                    .contains("sets STREAM_LEASES, which is not a setting")
                    .contains("Did you mean STREAM_LEASE?");
            Client.Response response = server.client().start(freshIspb(), SINGLE);
            assertThat(response.status()).isEqualTo(204);
            assertThat(response.millis()).isLessThan(6_000);
            assertThat(directory.resolve("elsewhere/pg/postmaster.pid")).exists();
            server.signal("TERM");
            server.exitCode();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PORT 3000, is not understood",
        "STREAM_LEASES=5m, 'sets STREAM_LEASES, which is not a setting. Did you mean STREAM_LEASE?'"
    })
    void aLineOfTheFileThatIsNotUnderstoodIsSaidInOneLine(String line, String fault) throws IOException {
        Path file = Files.writeString(directory.resolve(".env"), "# first\n" + line + "\n");
        try (ServerProcess server = ServerProcess.launch(directory, Map.of())) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said()).hasLineCount(1).startsWith("malote: line 2 of " + file + " " + fault);
        }
    }

    @Test
    void anEmptyValueCountsAsNotSet() throws IOException {
        Map<String, String> empty =
                Map.of("PORT", "", "HOST", "", "STREAM_LEASE", "", "RETENTION", " ", "DATA_DIR", "", "DB_PORT", "");
        try (ServerSocket ours = takenUnlessItIs(3000);
                ServerProcess server = ServerProcess.launch(directory, empty)) {
            assertThat(ours == null || ours.isBound()).isTrue();
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said()).startsWith("malote: port 3000 is taken");
        }
    }

    private static @Nullable ServerSocket takenUnlessItIs(int port) throws IOException {
        try {
            return new ServerSocket(port);
        } catch (BindException e) {
            return null;
        }
    }

    @Test
    void theLauncherStartsItOnAPathWithAnyLettersInAnyLocale() throws IOException {
        ReadyData.copyTo(
                Files.createDirectory(directory.resolve("a\u00E7\u00E3o")).resolve("\u65E5"));
        List<String> launcher = launcher("DATA_DIR=\"$PWD/a\u00E7\u00E3o/\u65E5\"");
        try (ServerProcess started = ServerProcess.launchUnder(launcher, directory, Map.of())) {
            assertThat(started.client().generate(freshIspb(), 1).status()).isEqualTo(201);
            started.signal("TERM");
            started.exitCode();
        }
    }

    /** By the launcher, as in a clone in which everything is built. */
    private List<String> launcher(String settings) throws IOException {
        Path server = Files.createDirectories(directory.resolve("clone/server/src/main"))
                .resolve("../..")
                .normalize();
        Files.createSymbolicLink(server.resolve("target"), Path.of("target").toAbsolutePath());
        Files.copy(Path.of("../malote"), directory.resolve("clone/malote"));
        Files.createFile(directory.resolve("clone/pom.xml"));
        Files.createFile(server.resolve("pom.xml"));
        Files.createFile(
                Files.createDirectory(directory.resolve("clone/target")).resolve("quarkus-run.jar.built"));
        Path script = Files.writeString(
                directory.resolve("script"),
                "exec env -i PATH=\"$PATH\" JAVA_HOME=\"" + System.getProperty("java.home") + "\" PORT=0 " + settings
                        + " sh clone/malote serve");
        return List.of("sh", script.toString());
    }

    @Test
    void theLauncherKeepsTheClassesForTheNextStartAndLeavesBrokenOnesAside() throws IOException {
        ReadyData.copyTo(directory.resolve("data"));
        List<String> launcher = launcher("XDG_CACHE_HOME=\"$PWD/cache\"");
        assertThat(archiveOption(launcher)).matches("-XX:(ArchiveClassesAtExit|AOTCacheOutput)=.*");
        String kept = archiveOption(launcher);
        assertThat(kept).matches("-XX:(SharedArchiveFile|AOTCache)=.*");

        Path archive = Path.of(kept.substring(kept.indexOf('=') + 1));
        byte[] whole = Files.readAllBytes(archive);
        Files.delete(archive);
        Files.write(archive, Arrays.copyOf(whole, whole.length / 2));

        assertThat(archiveOption(launcher)).matches("-XX:(ArchiveClassesAtExit|AOTCacheOutput)=.*");
    }

    /** Of a server that comes up and ends. */
    private String archiveOption(List<String> launcher) throws IOException {
        try (ServerProcess started = ServerProcess.launchUnder(launcher, directory, Map.of())) {
            started.port();
            Optional<String> option = Stream.of(started.commandLine())
                    .filter(argument -> argument.matches("-XX:.*(Archive|AOT).*"))
                    .findFirst();
            started.signal("TERM");
            started.exitCode();
            return option.orElseThrow();
        }
    }

    @Test
    void tooFewOpenFilesAreSaidInOneLine() {
        List<String> few = List.of("sh", "-c", "ulimit -n 60; exec \"$@\"", "sh");
        try (ServerProcess server = ServerProcess.launchUnder(few, directory, Map.of("PORT", "0"))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said())
                    .hasLineCount(1)
                    .startsWith("malote: the system allows this process 60 open files")
                    .contains("ulimit -n");
        }
    }

    @Test
    void aDiskThatRunsNoProgramsIsSaidInOneLine() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        List<String> noexec = List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec,size=200m none " + disk + " && exec \"$@\"",
                "sh");
        List<String> tried = new ArrayList<>(noexec);
        tried.add("true");
        assumeTrue(new ProcessBuilder(tried).start().waitFor() == 0, "no disk can be mounted here");
        Map<String, String> settings = Map.of("PORT", "0", "DATA_DIR", "disk/data");
        try (ServerProcess server = ServerProcess.launchUnder(noexec, directory, settings)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said())
                    .hasLineCount(1)
                    .startsWith("malote: PostgreSQL cannot be started: the system does not let ")
                    .contains("noexec", "DATA_DIR", "DB_HOST");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "QUARKUS_HTTP_IDLE_TIMEOUT, abc, 'QUARKUS_HTTP_IDLE_TIMEOUT is \"abc\", which Quarkus cannot use: '",
        "QUARKUS_HTTP_HOST, 127.0.0.1, QUARKUS_HTTP_HOST has no effect. Set HOST instead.",
    })
    void aWrongSettingOfQuarkusIsSaidInOneLine(String name, String value, String beginning) {
        try (ServerProcess server = ServerProcess.launch(directory, Map.of("PORT", "0", name, value))) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.said()).hasLineCount(1).startsWith("malote: " + beginning);
        }
    }

    @ParameterizedTest
    @CsvSource({"--help, 0, Usage: malote serve", "--version, 0, malote ", "serv, 2, malote: there is no command"})
    void commandsAnswerAndEnd(String command, int code, String beginning) {
        try (ServerProcess program = ServerProcess.launch(directory, Map.of(), command)) {
            assertThat(program.exitCode()).isEqualTo(code);
            assertThat(program.log()).contains(beginning);
            assertThat(directory).isEmptyDirectory();
        }
    }
}
