package malote.bench.chaos.disturbance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import malote.bench.chaos.program.Postgres;
import org.jspecify.annotations.Nullable;

/** A snapshot that is held open for the whole run, as by a forgotten session; after an absence of the database anew. */
public final class OldSnapshot implements AutoCloseable {
    private final Postgres postgres;
    private @Nullable Connection connection;

    public OldSnapshot(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Takes one unless it is there; no matter if the database is away. */
    public void hold() {
        Connection current = connection;
        try {
            if (current == null || !current.isValid(1)) {
                close();
                Connection opened = postgres.connect();
                opened.setAutoCommit(false);
                opened.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                try (Statement statement = opened.createStatement()) {
                    statement.execute("SELECT count(*) FROM pg_stat_activity");
                }
                connection = opened;
            }
        } catch (SQLException e) {
            // The next call.
        }
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // It is gone.
            }
        }
    }
}
