package malote.bench.chaos.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What servers wrote that they should not have. */
final class ServerLogs {
    private static final int MOST = 5;

    private ServerLogs() {}

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
