package malote.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the server's PostgreSQL is. {@code toString} leaves the password out. */
public record DatabaseAddress(String host, int port, String database, String user, String password) {
    private static final int PORT_LINE = 3;
    private static final String EMBEDDED = "malote";

    /** That of the embedded PostgreSQL that runs in this data directory. */
    public static DatabaseAddress of(Path dataDirectory) throws IOException {
        Path cluster = dataDirectory.resolve("pg");
        List<String> state = Files.readAllLines(cluster.resolve("postmaster.pid"));
        return new DatabaseAddress(
                "127.0.0.1",
                Integer.parseInt(state.get(PORT_LINE).strip()),
                EMBEDDED,
                EMBEDDED,
                Files.readString(cluster.resolve("malote.password")).strip());
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** The settings by which a server uses this database. */
    public Map<String, String> environment() {
        return Map.of(
                "DB_HOST", host,
                "DB_PORT", Integer.toString(port),
                "DB_DATABASE", database,
                "DB_USERNAME", user,
                "DB_PASSWORD", password);
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
