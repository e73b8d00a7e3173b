package malote.bench;

import java.util.Optional;
import malote.bench.server.DatabaseAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the database is. */
final class DatabaseOptions {
    @Option(
            names = "--db-host",
            paramLabel = "HOST",
            description = "PostgreSQL of the servers: to call its functions directly, and for servers that are started"
                    + " instead of an embedded one; several hosts as in DB_HOST")
    private @Nullable String host;

    @Option(
            names = "--db-port",
            paramLabel = "PORT",
            defaultValue = "5432",
            description = "its port (${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--db-name",
            paramLabel = "NAME",
            defaultValue = "malote",
            description = "its database (${DEFAULT-VALUE})")
    private String name = "";

    @Option(
            names = "--db-user",
            paramLabel = "USER",
            defaultValue = "malote",
            description = "its user (${DEFAULT-VALUE})")
    private String user = "";

    @Option(
            names = "--db-password",
            paramLabel = "PASSWORD",
            defaultValue = "",
            description = "the user's password (none)")
    private String password = "";

    Optional<DatabaseAddress> address() {
        return Optional.ofNullable(host).map(given -> new DatabaseAddress(given, port, name, user, password));
    }
}
