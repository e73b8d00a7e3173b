package malote.postgres;

import io.vertx.sqlclient.Tuple;
import java.util.concurrent.CompletionStage;

/** How the database is, apart from what it holds. Thread-safe. */
public final class Vitals {
    private final Queries queries;

    public Vitals(Queries queries) {
        this.queries = queries;
    }

    /**
     * The age in seconds of the oldest transaction of this database that sees an old state of it, which keeps vacuum from
     * removing what was changed since; 0 if there is none. Only transactions of its own user are seen, unless that may see
     * all ({@code pg_monitor}).
     */
    public CompletionStage<Double> oldestSnapshot() {
        return queries.run(Sql.OLDEST_SNAPSHOT, Tuple.tuple(), rows -> rows.iterator()
                .next()
                .getDouble(0));
    }
}
