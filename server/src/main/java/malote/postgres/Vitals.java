package malote.postgres;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import malote.queue.Replication;
import malote.queue.Store;

/** How the database is, apart from what it holds. Thread-safe. */
public final class Vitals {
    private final Queries queries;

    /**
     * What a database that can be used tells of itself.
     *
     * @param risks the settings that are off though what was acknowledged depends on them: some of {@code fsync}, {@code
     *     full_page_writes} and {@code synchronous_commit}, in this order
     * @param era in which it answered
     */
    public record Beat(List<String> risks, long era) {}

    public Vitals(Queries queries) {
        this.queries = queries;
    }

    /**
     * Asks whether the database can be used, which is more than whether it answers: fails as well where nothing can be
     * written, as on a standby, and where the tables are not.
     */
    public CompletionStage<Beat> beat() {
        return queries.run(
                Store.ANY_ERA,
                Sql.BEAT,
                Tuple.tuple(),
                (rows, era) -> new Beat(Queries.list(rows, row -> row.getString("name")), era));
    }

    /** Asks whether what the server stores is on a standby, too, before it is acknowledged. */
    public CompletionStage<Replication> replication() {
        return queries.run(
                Sql.REPLICATION,
                Tuple.tuple(),
                rows -> Replication.valueOf(
                        rows.iterator().next().getString("replication").toUpperCase(Locale.ROOT)));
    }

    /**
     * The age in seconds of the oldest transaction of this database that sees an old state of it, which keeps vacuum from
     * removing what was changed since; 0 if there is none. Only transactions of its own user are seen, unless that may see
     * all ({@code pg_monitor}).
     */
    public CompletionStage<Double> oldestSnapshot() {
        return queries.run(Sql.OLDEST_SNAPSHOT, Tuple.tuple(), rows -> rows.iterator()
                .next()
                .getDouble("seconds"));
    }
}
