package malote.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings the schema up to date. */
public final class Migrations {
    private static final Logger LOG = Logger.getLogger(Migrations.class.getName());
    private static final int OLDEST_VERSION = 14;
    private static final int PATIENCE_SECONDS = 5;

    private Migrations() {}

    /** The database does not answer, or not yet. */
    public static final class Unreachable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Applies what is missing, under a lock, so that several servers may start at once. Blocks.
     *
     * @return whether the database encrypts connections
     * @throws Unreachable if it may go better later
     * @throws DatabaseStartException if it will not
     */
    public static boolean apply(DatabaseAddress address) throws Unreachable, DatabaseStartException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(address.jdbcUrl());
        dataSource.setUser(address.user());
        dataSource.setPassword(address.password());
        dataSource.setConnectTimeout(PATIENCE_SECONDS);
        dataSource.setApplicationName("malote migrations");
        boolean encrypted;
        try (Connection connection = dataSource.getConnection()) {
            encrypted = isEncrypted(connection);
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new DatabaseStartException(
                        address + " is PostgreSQL " + version + "; it must be " + OLDEST_VERSION + " or newer.");
            }
        } catch (SQLException e) {
            throw new Unreachable(Advice.of(e), e);
        }
        try {
            tell(Flyway.configure().dataSource(dataSource).load().migrate());
            return encrypted;
        } catch (FlywayValidateException e) {
            throw new DatabaseStartException("The tables at " + address + " were made by another version of Malote: "
                    + Advice.of(e) + ". Start that version, or name another database in DB_DATABASE.");
        } catch (FlywayException e) {
            throw new Unreachable(Advice.of(e), e);
        }
    }

    private static void tell(MigrateResult result) {
        String before = result.initialSchemaVersion;
        if (before != null && !before.isEmpty() && result.migrationsExecuted > 0) {
            LOG.info("The tables were brought from version " + before + " to " + result.targetSchemaVersion + ".");
        }
    }

    /** The driver encrypts when the server can, so this tells whether it can. */
    private static boolean isEncrypted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
