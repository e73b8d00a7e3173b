package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresBinariesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, aarch64, linux-arm_64",
        "Mac OS X, x86_64, darwin-x86_64",
        "Mac OS X, aarch64, darwin-arm_64",
    })
    void eachSystemHasItsOwn(String os, String architecture, String name) throws Exception {
        assertThat(PostgresBinaries.archive(os, architecture).getPath()).endsWith("/postgres-" + name + ".txz");
    }

    @Test
    void anotherSystemIsToldToUseAPostgresOfItsOwn() {
        assertThatThrownBy(() -> PostgresBinaries.archive("FreeBSD", "riscv64"))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessage("There is no embedded PostgreSQL for FreeBSD riscv64: set DB_HOST to use your own");
    }

    @Test
    void javaAndTheSystemUnpackTheSame() throws Exception {
        URL archive = PostgresBinaries.archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path bySystem = Files.createDirectory(directory.resolve("system"));
        Path byJava = Files.createDirectory(directory.resolve("java"));
        assumeThat(PostgresBinaries.unpackBySystem(archive, bySystem))
                .as("a tar that knows xz")
                .isTrue();

        PostgresBinaries.unpack(archive, byJava);

        assertThat(files(bySystem)).hasSizeGreaterThan(500).isEqualTo(files(byJava));
    }

    @Test
    void theSystemDoesNotTakeWhatIsDamaged() throws Exception {
        URL archive = PostgresBinaries.archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        byte[] content;
        try (var in = archive.openStream()) {
            content = in.readAllBytes();
        }
        Path damaged = Files.write(directory.resolve("damaged.txz"), Arrays.copyOf(content, content.length / 2));

        Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
        assertThat(PostgresBinaries.unpackBySystem(damaged.toUri().toURL(), unpacked))
                .isFalse();
        Path byJava = Files.createDirectory(directory.resolve("java"));
        assertThatThrownBy(() -> PostgresBinaries.unpack(damaged.toUri().toURL(), byJava))
                .isInstanceOf(IOException.class);
    }

    /** What each file and link is, and who may do what with it. The directories' permissions are set later. */
    private static List<String> files(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            return files.filter(file -> Files.isSymbolicLink(file) || Files.isRegularFile(file))
                    .map(file -> tree.relativize(file) + " " + description(file))
                    .sorted()
                    .toList();
        }
    }

    private static String description(Path file) {
        try {
            return Files.isSymbolicLink(file)
                    ? "-> " + Files.readSymbolicLink(file)
                    : PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " "
                            + Arrays.hashCode(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
