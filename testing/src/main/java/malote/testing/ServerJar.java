package malote.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the packaged server is. */
final class ServerJar {
    private static final String PROPERTY = "malote.server.jar";
    private static final Path IN_A_CLONE = Path.of("server/target/quarkus-app/quarkus-run.jar");

    private ServerJar() {}

    /**
     * What the system property names, else what was built in the clone around the working directory.
     *
     * @throws IllegalStateException if there is none; the message says what to do
     */
    static Path find() {
        return find(System.getProperty(PROPERTY), Path.of("").toAbsolutePath());
    }

    static Path find(@Nullable String named, Path working) {
        Path jar = named == null ? built(working) : Path.of(named).toAbsolutePath();
        if (jar == null || !Files.isRegularFile(jar)) {
            throw new IllegalStateException((jar == null ? "No server was found" : "There is no server at " + jar)
                    + ". Build one in a clone of Malote (./mvnw -Dmaven.test.skip package) and name it: -D" + PROPERTY
                    + "=/path/to/malote/" + IN_A_CLONE);
        }
        return jar;
    }

    private static @Nullable Path built(Path from) {
        for (Path directory = from; directory != null; directory = directory.getParent()) {
            Path jar = directory.resolve(IN_A_CLONE);
            if (Files.isRegularFile(jar)) {
                return jar;
            }
        }
        return null;
    }
}
