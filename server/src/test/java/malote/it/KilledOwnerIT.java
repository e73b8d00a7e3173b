package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import malote.testing.MaloteServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that a program started for itself, when the program is killed. */
@Tag("exhaustive")
final class KilledOwnerIT {
    /** The program: says which processes its server has, and waits. */
    public static void main(String[] args) throws IOException {
        MaloteServer server = MaloteServer.start(Map.of());
        System.out.println(server.process().pid() + " "
                + server.postgres().map(ProcessHandle::pid).orElse(0L));
        System.in.read();
    }

    @Test
    void theServerAndItsDatabaseEnd(@TempDir Path directory) throws IOException {
        String own = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        own,
                        "-Djava.io.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledOwnerIT.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> left;
        try {
            BufferedReader said = program.inputReader(StandardCharsets.UTF_8);
            left = Stream.of(Objects.requireNonNull(said.readLine()).split(" ", -1))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
        } finally {
            program.destroyForcibly();
        }

        assertThat(left).hasSize(2);
        await().untilAsserted(() -> assertThat(left).noneMatch(ProcessHandle::isAlive));
    }
}
