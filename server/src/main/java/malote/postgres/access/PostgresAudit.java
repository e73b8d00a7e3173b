package malote.postgres.access;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.access.Audit;
import malote.access.Deed;
import malote.postgres.Queries;
import malote.postgres.Sql;
import org.jspecify.annotations.Nullable;

/** The audit on PostgreSQL. */
public final class PostgresAudit implements Audit {
    private static final String NOTE = Sql.load("note");
    private static final String ENTRIES = Sql.load("audit");
    private static final String FORGET = Sql.load("forget_audit");

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PostgresAudit(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<Void> note(Deed deed, String outcome, int times) {
        Tuple parameters =
                Tuple.tuple().addArrayOfString(deed.row()).addString(outcome).addInteger(times);
        return queries.<Void>run(NOTE, parameters, rows -> null).whenComplete((done, failure) -> {
            if (failure == null) {
                Audit.log(deed, outcome, times);
            }
        });
    }

    @Override
    public CompletionStage<List<Entry>> entries(@Nullable Instant since, @Nullable String who, int most) {
        Tuple parameters = Tuple.tuple()
                .addOffsetDateTime(since == null ? null : since.atOffset(ZoneOffset.UTC))
                .addString(who)
                .addInteger(most);
        return queries.run(ENTRIES, parameters, rows -> Queries.list(rows, PostgresAudit::entry));
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("seq"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("who"),
                row.getString("kind"),
                row.getString("address"),
                row.getString("request"),
                row.getString("act"),
                row.getString("target"),
                row.getString("outcome"),
                row.getInteger("times"));
    }

    @Override
    public CompletionStage<Integer> forget(Duration retention, int most) {
        return queries.run(FORGET, Tuple.of(retention.toMillis(), most), rows -> rows.iterator()
                .next()
                .getInteger("forgotten"));
    }
}
