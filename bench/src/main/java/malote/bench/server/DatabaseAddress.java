package malote.bench.server;

import java.util.Map;

/** Where the server's PostgreSQL is. {@code toString} leaves the password out. */
public record DatabaseAddress(String host, int port, String database, String user, String password) {
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
