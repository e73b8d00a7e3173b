package malote.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the PostgreSQL that runs on a directory. */
public final class Postmaster {
    private Postmaster() {}

    /**
     * By the number that it wrote there, and its command line: by now another process may have the number of one that was killed.
     *
     * @param cluster PostgreSQL's data directory
     */
    public static Optional<ProcessHandle> of(Path cluster) {
        try {
            List<String> names =
                    List.of(cluster.toString(), cluster.toRealPath().toString());
            // While PostgreSQL writes the file it may be empty.
            return Files.readAllLines(cluster.resolve("postmaster.pid")).stream()
                    .limit(1)
                    .map(String::strip)
                    .filter(number -> number.matches("\\d{1,10}"))
                    .flatMap(number -> ProcessHandle.of(Long.parseLong(number)).stream())
                    .filter(process -> List.of(process.info().arguments().orElse(new String[0])).stream()
                            .anyMatch(names::contains))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
