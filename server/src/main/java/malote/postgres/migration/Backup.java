package malote.postgres.migration;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import malote.embedded.BackupWriter;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;

/**
 * Copies an embedded database that runs, as it is at the end of the copy: PostgreSQL keeps its log meanwhile, and the part of it that
 * the copied files need goes with them. All that was committed before it began is in it.
 */
public final class Backup {
    /** Keeps the log that is written from now on, for as long as the session lasts. */
    private static final String KEEP_LOG =
            "SELECT pg_create_physical_replication_slot('malote_backup_' || pg_backend_pid(), true, true)";

    private static final String BEGIN = "SELECT pg_walfile_name(pg_backup_start('malote', fast => true))";
    private static final String END =
            "SELECT pg_walfile_name(lsn), labelfile FROM pg_backup_stop(wait_for_archive => false)";

    private Backup() {}

    /**
     * Makes it. Blocks.
     *
     * @param sessions of the database's owner
     * @param dataDirectory where the database is
     * @param file must not be there yet
     * @return the size of the backup in bytes
     * @throws Unreachable if the database does not do its part
     * @throws IOException if the files cannot be read, or the backup cannot be written
     */
    public static long make(Sessions sessions, Path dataDirectory, Path file) throws Unreachable, IOException {
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            String lowest = Versions.lowest(statement);
            try (BackupWriter backup = BackupWriter.create(file, dataDirectory, Versions.own(), lowest)) {
                first(statement, KEEP_LOG);
                String begin = first(statement, BEGIN);
                backup.addFiles();
                try (ResultSet end = statement.executeQuery(END)) {
                    end.next();
                    backup.add("backup_label", end.getString(2));
                    backup.addLog(begin, end.getString(1));
                }
                return backup.finish();
            }
        } catch (SQLException e) {
            throw new Unreachable(e);
        }
    }

    private static String first(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}
