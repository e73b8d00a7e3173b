package malote.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that have a program of the server's do the work; here it is {@link Lasting}. */
final class ServerProgramTest {
    private static final String STARTED = "started";
    private static final String ENDED = "ended";
    private static final int SIGTERM = 128 + 15;

    @TempDir
    private Path directory = Path.of("");

    /** A program that lasts until it is told to end, and then has something to put in order. */
    static final class Lasting {
        private Lasting() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Thread.sleep(300);
                    Files.createFile(Path.of(ENDED));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            Files.createFile(Path.of(STARTED));
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup file", "restore file", "keys list"})
    void aCommandThatIsToldToEndHasItsProgramEndFirst(String command) throws Exception {
        Process process = start(command);
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(directory.resolve(STARTED)));

            process.destroy();

            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM);
            assertThat(directory.resolve(ENDED)).exists();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(String command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dmalote.server.jar=" + jar(),
                "-cp",
                System.getProperty("java.class.path"),
                "malote.cli.Main"));
        all.addAll(List.of(command.split(" ", -1)));
        return new ProcessBuilder(all).directory(directory.toFile()).inheritIO().start();
    }

    private Path jar() throws IOException {
        URI classes = Path.of("target/test-classes").toUri();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Lasting.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classes.toString());
        Path jar = directory.resolve("server.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
