package malote.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for the files of one run, which goes with it. */
public record WorkDirectory(Path path) implements AutoCloseable {
    /** A new one in {@code parent}, by its absolute path. */
    public static WorkDirectory create(Path parent) throws IOException {
        return new WorkDirectory(Files.createTempDirectory(Files.createDirectories(parent), "run-")
                .toAbsolutePath());
    }

    @Override
    public void close() {
        try {
            delete(path);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The directory " + path + " could not be removed: " + e);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        }
    }
}
