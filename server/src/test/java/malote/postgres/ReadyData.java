package malote.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.postgres.migration.Migrations;
import org.jspecify.annotations.Nullable;

/** A data directory with all tables and no rows, made once and then copied: a first start takes seconds of work. */
public final class ReadyData {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static @Nullable Path template;

    private ReadyData() {}

    /** Makes {@code directory}, which must not be there yet, a copy. The programs of PostgreSQL are the same files in all. */
    public static void copyTo(Path directory) {
        try (Stream<Path> children = Files.list(template())) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            for (Path child : children.toList()) {
                Path copy = directory.resolve(child.getFileName());
                if (child.getFileName().toString().startsWith("binaries-")) {
                    Files.createSymbolicLink(copy, child);
                } else {
                    copy(child, copy);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process copy = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new AssertionError("cp failed");
        }
    }

    /** Starts a database on such a copy. */
    public static EmbeddedDatabase start(Path directory) throws DatabaseStartException {
        copyTo(directory);
        return EmbeddedDatabase.start(directory);
    }

    private static synchronized Path template() throws IOException {
        if (template == null) {
            Path parent = Files.createTempDirectory("malote-ready-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(parent)));
            Path data = parent.resolve("data");
            try (EmbeddedDatabase database = EmbeddedDatabase.start(data)) {
                Migrations.apply(new Sessions(database.address()));
            } catch (DatabaseStartException | Unreachable e) {
                throw new AssertionError(e);
            }
            template = data;
        }
        return template;
    }

    /** Deletes a directory and everything in it. */
    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
