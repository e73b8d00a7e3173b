package malote.postgres;

import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateResult;

/** Brings the schema up to date. */
public final class Migrations {
    private static final Logger LOG = Logger.getLogger(Migrations.class.getName());

    private Migrations() {}

    /**
     * Applies what is missing, under a lock, so that several servers may start at once. Blocks.
     *
     * @throws Unreachable if it may go better later
     * @throws DatabaseStartException if it will not
     */
    public static void apply(Sessions sessions) throws Unreachable, DatabaseStartException {
        try {
            tell(Flyway.configure().dataSource(sessions.dataSource()).load().migrate());
        } catch (FlywayValidateException e) {
            throw new DatabaseStartException("The tables at " + sessions.address()
                    + " were made by another version of Malote: " + Advice.of(e)
                    + ". Start that version, or name another database in DB_DATABASE.");
        } catch (FlywayException e) {
            throw new Unreachable(e);
        }
    }

    private static void tell(MigrateResult result) {
        String before = result.initialSchemaVersion;
        if (before != null && !before.isEmpty() && result.migrationsExecuted > 0) {
            LOG.info("The tables were brought from version " + before + " to " + result.targetSchemaVersion + ".");
        }
    }
}
