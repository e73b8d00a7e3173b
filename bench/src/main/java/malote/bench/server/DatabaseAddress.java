package malote.bench.server;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the server's PostgreSQL is. {@code toString} leaves the password out.
 *
 * @param host several, separated by commas, if one of them at a time takes writes; each may have a port of its own
 * @param port of those that have none
 */
public record DatabaseAddress(String host, int port, String database, String user, String password) {
    /** What the server's sessions have, whatever the defaults of the database. */
    private static final String OPTIONS = "-c default_transaction_isolation=read\\ committed"
            + " -c default_transaction_read_only=off -c synchronous_commit=on";

    /** For sessions such as the server's. More parameters can be added to it, each after {@code &}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + places() + "/" + database + "?"
                + (host.contains(",") ? "targetServerType=primary&connectTimeout=2&" : "") + "options="
                + URLEncoder.encode(OPTIONS, StandardCharsets.UTF_8);
    }

    private String places() {
        return Stream.of(host.split(",", -1))
                .map(place -> place.matches("[^:]+|\\[.+]") ? place + ":" + port : place)
                .collect(Collectors.joining(","));
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
        return user + "@" + places() + "/" + database;
    }
}
