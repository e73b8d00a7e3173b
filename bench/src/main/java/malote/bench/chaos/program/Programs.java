package malote.bench.chaos.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The programs of a PostgreSQL that the system has, and as whom they run. */
public final class Programs {
    private static final String POSTGRES = "postgres";

    private Programs() {}

    /** The directory of those of the newest one. */
    public static Path postgres() throws IOException {
        List<Path> found = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).forEach(found::add);
            }
        }
        for (String path : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            found.add(Path.of(path));
        }
        return found.stream()
                .filter(candidate -> Files.isExecutable(candidate.resolve("initdb"))
                        && Files.isExecutable(candidate.resolve("pg_ctl")))
                .max(Comparator.comparing(Path::toString))
                .orElseThrow(() -> new IOException("There is no PostgreSQL on this machine (initdb, pg_ctl)"))
                // In /usr/local/bin may be links to some of them only.
                .resolve("initdb")
                .toRealPath()
                .resolveSibling("");
    }

    /** What a command begins with that refuses to be root, as PostgreSQL does; nothing for everybody else. */
    public static List<String> notAsRoot() throws IOException {
        return Shell.isRoot() ? List.of("setpriv", "--reuid", user(), "--clear-groups", "--") : List.of();
    }

    /** Who root is for such commands. */
    public static String user() throws IOException {
        boolean hasPostgres =
                Files.readAllLines(Path.of("/etc/passwd")).stream().anyMatch(line -> line.startsWith(POSTGRES + ":"));
        return hasPostgres ? POSTGRES : "nobody";
    }
}
