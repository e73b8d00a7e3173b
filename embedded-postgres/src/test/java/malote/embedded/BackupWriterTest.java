package malote.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupWriterTest {
    @TempDir
    Path directory;

    @Test
    void refusesADatabaseWhoseLogIsElsewhere() throws IOException {
        Path cluster = Files.createDirectories(directory.resolve("data/pg"));
        Files.writeString(cluster.resolve("PG_VERSION"), "17\n");
        Path log = Files.createSymbolicLink(
                cluster.resolve("pg_wal"), Files.createDirectory(directory.resolve("elsewhere")));

        try (BackupWriter writer =
                BackupWriter.create(directory.resolve("backup"), directory.resolve("data"), "1.0.0", "1.0.0")) {
            assertThatThrownBy(writer::addFiles)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(log + " is a link: ");
        }
    }
}
