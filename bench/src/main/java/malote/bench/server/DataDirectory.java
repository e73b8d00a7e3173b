package malote.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The data directory of a server that was started with an embedded PostgreSQL, for as long as it runs. */
public record DataDirectory(Path path) {
    private static final int PORT_LINE = 3;
    private static final String NAME = "malote";
    private static final long STOP_SECONDS = 60;

    /** A new one in {@code parent}. */
    public static DataDirectory create(Path parent) throws IOException {
        return new DataDirectory(Files.createTempDirectory(Files.createDirectories(parent), "data-")
                .toAbsolutePath());
    }

    /** Where the PostgreSQL is that runs in it. */
    public DatabaseAddress database() throws IOException {
        return new DatabaseAddress(
                "127.0.0.1",
                Integer.parseInt(state().get(PORT_LINE).strip()),
                NAME,
                NAME,
                Files.readString(path.resolve("pg/malote.password")).strip());
    }

    /** The PostgreSQL that runs in it; none if there is none. */
    public Optional<ProcessHandle> postmaster() {
        return Postmaster.of(path.resolve("pg"));
    }

    private List<String> state() throws IOException {
        return Files.readAllLines(path.resolve("pg/postmaster.pid"));
    }

    /** Deletes it when its PostgreSQL has ended, which is killed if the server was and did not end it. */
    public void remove(Optional<ProcessHandle> postmaster) {
        try {
            if (postmaster.isPresent()) {
                awaitEnd(postmaster.get());
            }
            WorkDirectory.delete(path);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("The directory " + path + " could not be removed: " + e);
        }
    }

    private static void awaitEnd(ProcessHandle postmaster) {
        try {
            postmaster.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            System.err.println("PostgreSQL did not end within " + STOP_SECONDS + " s and was killed.");
            postmaster.destroyForcibly();
        }
    }
}
