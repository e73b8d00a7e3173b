package malote.bench.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What servers wrote that they should not have. */
final class ServerLogs {
    private static final int MOST = 5;

    private ServerLogs() {}

    /** Makes a directory for logs where there is none, and deletes those of an earlier run. */
    static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file :
                    old.filter(path -> path.toString().endsWith(".log")).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Errors and stack traces in the logs of a directory: a server has to live with whatever happens to it. */
    static List<String> errors(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .flatMap(ServerLogs::errorsOf)
                    .limit(MOST)
                    .toList();
        }
    }

    private static Stream<String> errorsOf(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                    .map(line -> file.getFileName() + ": " + line);
        } catch (IOException e) {
            return Stream.of(file + " cannot be read: " + e);
        }
    }
}
