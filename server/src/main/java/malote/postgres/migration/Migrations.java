package malote.postgres.migration;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.logging.Logger;
import malote.embedded.DatabaseStartException;
import malote.postgres.Advice;
import malote.postgres.Sessions;
import malote.postgres.Unreachable;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tables ({@code sql/schema}, by number) and the functions ({@code sql/functions}, whichever have changed) up to
 * date, all in one transaction.
 */
public final class Migrations {
    private static final Logger LOG = Logger.getLogger(Migrations.class.getName());
    private static final String[] OF_THIS_VERSION = {"classpath:sql/schema", "classpath:sql/functions"};
    private static final MigrationVersion FIRST = MigrationVersion.fromVersion("1");
    /** An advisory lock. The first letters of Malote, as a number. */
    private static final long LOCK = 0x6d616c6f7465L;

    /** Whatever any version applies later is behind it. */
    private static final String LAST = "SELECT max(installed_rank) FROM flyway_schema_history";

    private Migrations() {}

    /**
     * Applies what is missing, under a lock, so that several servers, also of different versions, may start at once. Changes
     * nothing where a newer version has been: its functions serve this one too, unless they say that it is too old. Blocks.
     *
     * @throws Unreachable if it may go better later
     * @throws DatabaseStartException if it will not; then nothing was changed
     */
    public static void apply(Sessions sessions) throws Unreachable, DatabaseStartException {
        apply(sessions, Scripts.digest(), OF_THIS_VERSION);
    }

    /** The same with what another version brings, in these places. */
    static void apply(Sessions sessions, String... locations) throws Unreachable, DatabaseStartException {
        apply(sessions, "", locations);
    }

    private static void apply(Sessions sessions, String digest, String[] locations)
            throws Unreachable, DatabaseStartException {
        // Flyway's own lock is taken after the look at what is there.
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '1min'");
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            if (isNoted(statement, digest)) {
                return;
            }
            if (!migrate(sessions, locations)) {
                requireNewEnough(sessions, statement);
            }
            if (!digest.isEmpty()) {
                note(statement, digest);
            }
        } catch (FlywayValidateException e) {
            throw new DatabaseStartException("The tables at " + sessions.address()
                    + " were made by another version of Malote: " + Advice.of(e)
                    + ". Start that version, or name another database in DB_DATABASE.");
        } catch (SQLException | FlywayException e) {
            throw new Unreachable(e);
        }
    }

    /**
     * Whether nothing has changed since this very version was applied, by a note at the history: Flyway takes a second to find
     * that out.
     */
    private static boolean isNoted(Statement statement, String digest) throws SQLException {
        String note = text(statement, "SELECT obj_description(to_regclass('flyway_schema_history'), 'pg_class')");
        return note != null && note.equals(digest + " " + text(statement, LAST));
    }

    private static void note(Statement statement, String digest) throws SQLException {
        statement.execute("COMMENT ON TABLE flyway_schema_history IS '" + digest + " " + text(statement, LAST) + "'");
    }

    private static @Nullable String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Refuses to work with what a newer version made, where that says so. */
    private static void requireNewEnough(Sessions sessions, Statement statement)
            throws SQLException, DatabaseStartException {
        String lowest = Versions.lowest(statement);
        if (Versions.isTooOld(lowest)) {
            throw new DatabaseStartException("The tables at " + sessions.address()
                    + " were made by a newer Malote, and only version " + lowest + " or newer can use them; this is "
                    + Versions.own() + ". Start such a version, or restore a backup of the time before the upgrade.");
        }
    }

    /** Returns false if a newer version has been there. */
    private static boolean migrate(Sessions sessions, String... locations) throws DatabaseStartException {
        Flyway flyway = Flyway.configure()
                .dataSource(sessions.dataSource())
                .locations(locations)
                .group(true)
                // Functions that are no longer there.
                .ignoreMigrationPatterns("*:missing")
                .load();
        MigrationInfo[] applied = flyway.info().applied();
        if (Arrays.stream(applied).anyMatch(Migrations::isOfADevelopmentBuild)) {
            throw new DatabaseStartException("The database at " + sessions.address()
                    + " was made by a development build of Malote before the first release, and this version cannot read"
                    + " it. Start with an empty database (DB_DATABASE) or data directory (DATA_DIR), or run the build that"
                    + " made it.");
        }
        Optional<MigrationInfo> newer = Arrays.stream(applied)
                .filter(migration -> migration.isVersioned() && migration.getState() == MigrationState.FUTURE_SUCCESS)
                .reduce((before, last) -> last);
        if (newer.isPresent()) {
            LOG.info("The tables are of version " + newer.get().getVersion()
                    + ", which a newer Malote made; they stay as they are.");
            return false;
        }
        tell(flyway.migrate());
        return true;
    }

    /** The first migration changed until the first release, and never since. */
    private static boolean isOfADevelopmentBuild(MigrationInfo applied) {
        return FIRST.equals(applied.getVersion()) && !applied.isChecksumMatching();
    }

    private static void tell(MigrateResult result) {
        String before = result.initialSchemaVersion;
        if (before == null || before.isEmpty() || result.migrationsExecuted == 0) {
            return;
        }
        String after = result.targetSchemaVersion;
        if (after == null || after.equals(before)) {
            LOG.info("The functions of the database were brought up to date.");
        } else {
            LOG.info("The tables were brought from version " + before + " to " + after + ".");
        }
    }
}
