package malote.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import malote.embedded.DatabaseAddress;
import malote.postgres.tls.Encryption;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How every session is begun, over whichever client. What the queue relies on is sent with the startup message, so that
 * neither the server's configuration nor a default of the database or the role decides it.
 *
 * @param synchronousCommit what a commit waits for, in the words of PostgreSQL
 * @param connectTimeout how long a connection may take until the host answers
 */
public record Sessions(
        DatabaseAddress address, String synchronousCommit, Encryption encryption, Duration connectTimeout) {
    private static final String APPLICATION = "malote";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Those in which a commit is on the disk when it is told. */
    public Sessions(DatabaseAddress address) {
        this(address, "on", Encryption.IF_OFFERED, CONNECT_TIMEOUT);
    }

    /** The same at another address. */
    public Sessions at(DatabaseAddress other) {
        return new Sessions(other, synchronousCommit, encryption, connectTimeout);
    }

    /**
     * As the startup parameter {@code options}: one parameter, so that one is what a pooler such as PgBouncer has to be told
     * about.
     */
    String options() {
        // Without jit: it compiles statements of a millisecond for tens of them, again at each call, where a guess of
        // their cost is high.
        return "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c jit=off"
                + " -c synchronous_commit=" + synchronousCommit;
    }

    /**
     * For the asynchronous client.
     *
     * @param encrypted whether the database encrypts connections
     */
    public PgConnectOptions connectOptions(boolean encrypted) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password())
                .setCachePreparedStatements(true)
                .setPipeliningLimit(1)
                .addProperty("application_name", APPLICATION)
                .addProperty("options", options());
        options.setConnectTimeout((int) connectTimeout.toMillis());
        encryption.configure(options, encrypted);
        return options;
    }

    /** For JDBC. */
    public PGSimpleDataSource dataSource() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(address.jdbcUrl());
        dataSource.setUser(address.user());
        dataSource.setPassword(address.password());
        dataSource.setConnectTimeout(
                Math.toIntExact(connectTimeout.plusMillis(999).toSeconds()));
        dataSource.setSslResponseTimeout(Math.toIntExact(connectTimeout.toMillis()));
        dataSource.setSocketFactory(WatchedSockets.class.getName());
        dataSource.setTcpKeepAlive(true);
        dataSource.setApplicationName(APPLICATION + " migrations");
        dataSource.setOptions(options());
        encryption.configure(dataSource);
        return dataSource;
    }
}
