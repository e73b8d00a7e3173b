package malote.postgres.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import malote.access.Audit;
import malote.access.Deed;
import malote.access.Institutions;
import malote.access.Key;
import malote.access.KeyStore;
import malote.access.KeyText;
import malote.access.Role;
import malote.postgres.Queries;
import malote.postgres.Sql;
import org.jspecify.annotations.Nullable;

/** Keys on PostgreSQL. */
public final class PostgresKeys implements KeyStore {
    private static final String READ = Sql.load("read_keys");
    private static final String CREATE = Sql.load("create_key");
    private static final String ROTATE = Sql.load("rotate_key");
    private static final String REVOKE = Sql.load("revoke_key");
    private static final String USE = Sql.load("use_keys");

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PostgresKeys(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<Optional<Snapshot>> read(String known) {
        return queries.run(READ, Tuple.of(known), rows -> snapshot(rows, known));
    }

    private static Optional<Snapshot> snapshot(RowSet<Row> rows, String known) {
        String version = rows.iterator().next().getString("version");
        if (version.equals(known)) {
            return Optional.empty();
        }
        List<Stored> keys = new ArrayList<>();
        for (Row row : rows) {
            if (row.getString("id") != null) {
                keys.add(new Stored(key(row), row.getString("digest")));
            }
        }
        return Optional.of(new Snapshot(version, keys));
    }

    private static Key key(Row row) {
        // What this version does not know of was made by another; nobody gets more by it.
        Set<Role> roles = Stream.of(row.getArrayOfStrings("roles"))
                .flatMap(role -> Role.parse(role).stream())
                .collect(Collectors.toSet());
        return new Key(
                row.getString("id"),
                row.getString("name"),
                Institutions.parse(String.join(",", row.getArrayOfStrings("ispbs")))
                        .orElse(Institutions.of(Set.of())),
                roles,
                row.getOffsetDateTime("created").toInstant(),
                instant(row, "expires"),
                instant(row, "used"),
                instant(row, "revoked"),
                row.getString("successor"));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    @Override
    public CompletionStage<Void> create(KeyText text, Wish wish, Deed deed) {
        Tuple parameters = Tuple.tuple()
                .addString(text.id())
                .addBuffer(Buffer.buffer(text.digest()))
                .addString(wish.name())
                .addArrayOfString(wish.institutions().toString().split(",", -1))
                .addArrayOfString(wish.roles().stream().sorted().map(Role::text).toArray(String[]::new))
                .addOffsetDateTime(
                        wish.expires() == null ? null : wish.expires().atOffset(ZoneOffset.UTC))
                .addArrayOfString(deed.row());
        return queries.<Void>run(CREATE, parameters, rows -> null)
                .whenComplete((done, failure) -> log(deed, Audit.DONE, failure));
    }

    @Override
    public CompletionStage<Change> rotate(String old, KeyText text, Duration overlap, Deed deed) {
        Tuple parameters = Tuple.tuple()
                .addString(old)
                .addString(text.id())
                .addBuffer(Buffer.buffer(text.digest()))
                .addLong(overlap.toMillis())
                .addArrayOfString(deed.row());
        return change(queries.run(ROTATE, parameters, PostgresKeys::outcome), deed);
    }

    @Override
    public CompletionStage<Change> revoke(String id, Deed deed) {
        Tuple parameters = Tuple.tuple().addString(id).addArrayOfString(deed.row());
        return change(queries.run(REVOKE, parameters, PostgresKeys::outcome), deed);
    }

    private static String outcome(RowSet<Row> rows) {
        return rows.iterator().next().getString("outcome");
    }

    private static CompletionStage<Change> change(CompletionStage<String> outcome, Deed deed) {
        return outcome.whenComplete((text, failure) -> log(deed, text, failure)).thenApply(text -> switch (text) {
            case "feito" -> Change.DONE;
            case "revogada" -> Change.REVOKED;
            case "expirada" -> Change.EXPIRED;
            case "substituida" -> Change.REPLACED;
            case "inexistente" -> Change.UNKNOWN;
            default -> throw new IllegalStateException(text);
        });
    }

    private static void log(Deed deed, @Nullable String outcome, @Nullable Throwable failure) {
        if (failure == null && outcome != null) {
            Audit.log(deed, outcome, 1);
        }
    }

    @Override
    public CompletionStage<Void> used(Set<String> ids, Instant hour) {
        return queries.run(
                USE,
                Tuple.tuple()
                        .addArrayOfString(ids.toArray(String[]::new))
                        .addOffsetDateTime(hour.atOffset(ZoneOffset.UTC)),
                rows -> null);
    }
}
