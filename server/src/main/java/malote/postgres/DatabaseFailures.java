package malote.postgres;

import io.vertx.pgclient.PgException;
import java.util.List;
import malote.queue.Failures;
import malote.queue.Locked;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away from a statement that is wrong. */
public final class DatabaseFailures {
    static final String SILENT = "The database does not answer.";
    private static final String REFUSED = "The database refuses to serve.";
    private static final String READ_ONLY = "The database is read-only.";
    private static final String NO_PRIMARY = "No host of the database takes writes.";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private DatabaseFailures() {}

    /**
     * What a call that was sent failed with: {@link StoreUnavailable} where another try may do without another statement,
     * {@link Locked} where a lock was not to be had in time, else the failure as it is. The message of the first is for
     * anybody, its cause for those who run the server.
     *
     * <p>A statement that the database refused did nothing. What became of one whose connection broke is unknown; that goes
     * for class 08 too, by which a pooler tells that its own connection broke.
     */
    static Throwable translate(Throwable failure) {
        if (!(failure instanceof PgException refused)) {
            return new StoreUnavailable(SILENT, failure, true);
        }
        String state = state(refused);
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return new Locked(refused);
        }
        return switch (kind(state)) {
            case "08" -> new StoreUnavailable(SILENT, refused, true);
            case "25" -> new StoreUnavailable(state.equals("25006") ? READ_ONLY : REFUSED, refused, false);
            case "26", "53", "55", "57", "58" -> new StoreUnavailable(REFUSED, refused, false);
            default -> refused;
        };
    }

    /** What a call failed with that found no connection: whatever kept it from one, it did nothing. */
    static StoreUnavailable notConnected(Throwable refusal) {
        Throwable failure = Failures.unwrap(refusal);
        String reason = failure instanceof PgException ? REFUSED : failure instanceof Unreachable ? NO_PRIMARY : SILENT;
        return new StoreUnavailable(reason, failure, false);
    }

    /**
     * Whether the next statement on the same connection is bound to fail as well: the server behind it cannot write (any
     * more), is in recovery or ends; the session is in a wrong state, or has lost its prepared statements.
     */
    static boolean isOfConnection(@Nullable Throwable failure) {
        if (!(failure instanceof PgException refused)) {
            return false;
        }
        String state = state(refused);
        return List.of("08", "25", "26").contains(kind(state)) || state.equals("55000") || state.startsWith("57P");
    }

    private static String state(PgException refused) {
        return String.valueOf(refused.getSqlState());
    }

    /** The class of an SQLSTATE (PostgreSQL manual, appendix A). */
    private static String kind(String state) {
        return state.substring(0, Math.min(2, state.length()));
    }

    /** A row refers to another that is not there (SQLSTATE 23503). */
    public static boolean isMissingReference(Throwable failure) {
        return failure instanceof PgException refused && "23503".equals(refused.getSqlState());
    }

    /**
     * Another transaction was faster with the same row (23505) or stood in the way (40001, 40P01); the same statement
     * may do now.
     */
    public static boolean isLostRace(Throwable failure) {
        return failure instanceof PgException refused
                && List.of("23505", "40001", "40P01").contains(state(refused));
    }
}
