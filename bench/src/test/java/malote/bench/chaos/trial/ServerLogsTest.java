package malote.bench.chaos.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerLogsTest {
    @TempDir
    Path directory;

    @Test
    void errors_and_stack_traces_are_found_and_warnings_are_not() throws IOException {
        Files.writeString(directory.resolve("first-1.log"), "2026 INFO  [A] up\n2026 WARN  [B] ERRORS of others\n");
        Files.writeString(directory.resolve("first-2.log"), "2026 ERROR [A] lost\n\tat malote.Nowhere(Nowhere.java)\n");

        assertThat(ServerLogs.errors(directory))
                .containsExactly("first-2.log: 2026 ERROR [A] lost", "first-2.log: \tat malote.Nowhere(Nowhere.java)");
    }
}
