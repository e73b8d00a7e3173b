package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** First starts of an embedded database, also in directories where it cannot be. */
@Tag("exhaustive")
@Timeout(300)
final class FirstStartIT extends EmbeddedDatabaseFixture {
    @Test
    void keepsThePasswordForItsOwnerOnly() throws Exception {
        Path directory = fresh.resolve("new");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            Path password = directory.resolve("pg/malote.password");
            assertThat(password)
                    .content()
                    .isEqualToIgnoringNewLines(database.address().password());
            assertThat(permissions(password)).isEqualTo("rw-------");
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("pg"))).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("postgresql.log"))).isEqualTo("rw-------");
            assertThat(database.address().password()).hasSizeGreaterThanOrEqualTo(32);
        }
    }

    @Test
    void survivesAFirstStartThatWasKilledAnywhere() throws Exception {
        for (int delay = 0; delay <= 1200; delay += 400) {
            Path directory = fresh.resolve("after-" + delay);
            Process killed = startProgram(directory);
            await().until(() -> Files.exists(directory.resolve("malote.lock")));
            killed.waitFor(delay, TimeUnit.MILLISECONDS);
            killed.destroyForcibly().waitFor();

            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
                assertThat(query(database, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void worksInADirectoryWithALongAndStrangeName() throws Exception {
        Path directory = fresh.resolve("it's a; long & odd %s name ".repeat(8));
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
        Process killed = startProgram(directory);
        assertThat(firstLine(killed)).startsWith("started ");
        killed.destroyForcibly().waitFor();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(directory)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void refusesAPathThatAShellWouldExpand() throws Exception {
        for (String name : List.of("a$HOME", "a\"b", "a`id`", "a\\b", "a\nb")) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(fresh.resolve(name)))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining("in its path");
        }
    }

    @Test
    void saysThatTheDirectoryIsAFile() throws Exception {
        Path file = Files.createFile(fresh.resolve("file"));
        for (Path directory : List.of(file, file.resolve("below"))) {
            assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining("file is a file. Name a directory");
        }
    }
}
