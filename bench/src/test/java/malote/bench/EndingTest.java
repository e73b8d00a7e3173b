package malote.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void aSignalStopsTheScenarioAndStartsNoOtherAndLeavesNothing() throws Exception {
        Path said = directory.resolve("said");
        Path work = directory.resolve("work");
        Process bench = new ProcessBuilder(
                        java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "malote.bench.Main",
                        "ingest",
                        "hot",
                        "--server-jar",
                        jar().toString(),
                        "--server-java-opts",
                        "-Xmx64m",
                        "--output",
                        work.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> data(work).stream().anyMatch(data -> Files.exists(data.resolve("pg/asked"))));
            long server = Long.parseLong(Files.readAllLines(data(work).get(0).resolve("pg/postmaster.pid"))
                    .get(0));
            bench.destroy();

            assertThat(bench.onExit()
                            .orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .returns(143, Process::exitValue);
            assertThat(Files.readString(said))
                    .contains("ingest: starting", "malote bench: interrupted")
                    .doesNotContain("hot: starting", "Shutdown in progress", "Exception", "ailed");
            assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
            assertThat(data(work)).isEmpty();
        } finally {
            bench.destroyForcibly();
        }
    }

    private static List<Path> data(Path work) {
        if (!Files.exists(work)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.getFileName().toString().startsWith("data-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that holds no more than where the server's class is. */
    private Path jar() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MuteServer.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Path.of("target/test-classes").toUri().toString());
        Path jar = directory.resolve("server.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
