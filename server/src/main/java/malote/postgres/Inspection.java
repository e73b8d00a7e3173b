package malote.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import malote.embedded.DatabaseStartException;

/**
 * What a session shows of a database before anything is done to it.
 *
 * @param encrypted whether connections are encrypted
 * @param risks the settings that are off though what was acknowledged depends on them, as {@link Vitals#beat}
 */
public record Inspection(boolean encrypted, List<String> risks) {
    private static final int OLDEST_VERSION = 14;

    /**
     * Opens a session and looks. Blocks, for some seconds at most.
     *
     * @throws Unreachable if it may go better later: nobody answers, or the database is read-only
     * @throws DatabaseStartException if it will not: the database is too old, or does not let sessions have the settings that
     *     they need
     */
    public static Inspection of(Sessions sessions) throws Unreachable, DatabaseStartException {
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.INSPECT)) {
            row.next();
            int version = row.getInt("version");
            if (version < OLDEST_VERSION) {
                throw new DatabaseStartException(sessions.address() + " is PostgreSQL " + version + "; it must be "
                        + OLDEST_VERSION + " or newer.");
            }
            if (row.getBoolean("read_only")) {
                throw new Unreachable("it is read-only, as a standby is; the server needs the primary");
            }
            requireSetting(sessions, row, "default_transaction_isolation", "read committed");
            requireSetting(sessions, row, "synchronous_commit", sessions.synchronousCommit());
            return new Inspection(row.getBoolean("encrypted"), List.of((String[])
                    row.getArray("risks").getArray()));
        } catch (SQLException e) {
            throw new Unreachable(e);
        }
    }

    /** A pooler in between may drop what sessions ask for. */
    private static void requireSetting(Sessions sessions, ResultSet row, String name, String wanted)
            throws SQLException, DatabaseStartException {
        String found = row.getString(name);
        if (!wanted.equals(found)) {
            throw new DatabaseStartException("Sessions at " + sessions.address() + " have " + name + " = " + found
                    + "; it must be " + wanted + ". The pooler in between drops the startup parameter \"options\": set"
                    + " it for the role, by ALTER ROLE.");
        }
    }
}
