package malote.postgres;

import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import malote.queue.StoreUnavailable;

/** Tells a database that is away from a statement that is wrong. */
final class DatabaseFailures {
    private DatabaseFailures() {}

    /**
     * {@link StoreUnavailable} for a lost connection and for those classes of SQLSTATE (PostgreSQL manual, appendix A)
     * that another try may cure without another statement: connection exception, insufficient resources, operator
     * intervention, system error. Any other failure as it is.
     *
     * <p>A statement that the database refused, or that could not be sent, did nothing. What became of one whose
     * connection broke is unknown.
     */
    static Throwable translate(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            boolean away = state != null
                    && (state.startsWith("08")
                            || state.startsWith("53")
                            || state.startsWith("57")
                            || state.startsWith("58"));
            return away ? new StoreUnavailable(refused.getErrorMessage(), refused, false) : refused;
        }
        boolean wasConnecting = failure instanceof ConnectException || failure instanceof UnknownHostException;
        return new StoreUnavailable(
                "the connection to the database is lost: " + failure.getMessage(), failure, !wasConnecting);
    }

    /** A row refers to another that is not there (SQLSTATE 23503). */
    static boolean isMissingReference(Throwable failure) {
        return failure instanceof PgException refused && "23503".equals(refused.getSqlState());
    }

    /**
     * Another transaction was faster with the same row (23505) or stood in the way (40001, 40P01); the same statement
     * may do now.
     */
    static boolean isLostRace(Throwable failure) {
        return failure instanceof PgException refused
                && List.of("23505", "40001", "40P01").contains(String.valueOf(refused.getSqlState()));
    }
}
