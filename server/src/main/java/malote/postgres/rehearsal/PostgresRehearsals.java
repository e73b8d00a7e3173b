package malote.postgres.rehearsal;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Store;
import malote.rehearsal.Counts;
import malote.rehearsal.Facts;
import malote.rehearsal.Rehearsal;
import malote.rehearsal.Rehearsal.State;
import malote.rehearsal.RehearsalStore;
import org.jspecify.annotations.Nullable;

/** Rehearsals in the table {@code ensaios}; what is known of them in {@code operacoes} and {@code diario}. */
public final class PostgresRehearsals implements RehearsalStore {
    private static final String ADD = Sql.load("add_rehearsal");
    private static final String FIND = Sql.load("rehearsals");
    private static final String REPORT = Sql.load("rehearsal_report");
    private static final String DELETE = Sql.load("delete_rehearsal");
    private static final String MOVE = Sql.load("move_rehearsals");
    private static final String END = Sql.load("end_rehearsal");
    private static final String OPERATIONS = Sql.load("rehearsal_operations");
    private static final String MESSAGES = Sql.load("rehearsal_messages");
    private static final String REQUESTS = Sql.load("rehearsal_requests");
    private static final String COUNTS = Sql.load("rehearsal_counts");
    private static final String KINDS = Sql.load("rehearsal_kinds");

    /** Those facts are many. */
    private static final Duration LONGER = Duration.ofMinutes(2);
    /** What belongs to a rehearsal may come so much before and after it. */
    private static final Duration AROUND = Duration.ofSeconds(5);

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PostgresRehearsals(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<Optional<Rehearsal>> add(
            String ispb, int tier, double minutes, double scale, long seed, @Nullable Duration startsIn) {
        Tuple parameters = Tuple.tuple()
                .addString("e_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16))
                .addString(ispb)
                .addInteger(tier)
                .addDouble(minutes)
                .addDouble(scale)
                .addLong(seed)
                .addDouble(startsIn == null ? null : (double) startsIn.toMillis());
        return queries.run(ADD, parameters, rows -> Queries.list(rows, PostgresRehearsals::rehearsal).stream()
                .findFirst());
    }

    @Override
    public CompletionStage<List<Rehearsal>> find(@Nullable String id) {
        return queries.run(
                FIND, Tuple.tuple().addString(id), rows -> Queries.list(rows, PostgresRehearsals::rehearsal));
    }

    @Override
    public CompletionStage<Optional<Judgement>> judgement(String id) {
        return queries.run(REPORT, Tuple.of(id), rows -> {
            List<Optional<Judgement>> found = Queries.list(
                    rows,
                    row -> row.getJsonObject("report") == null
                            ? Optional.empty()
                            : Optional.of(
                                    new Judgement(row.getJsonObject("report").getMap(), row.getString("operations"))));
            return found.isEmpty() ? Optional.empty() : found.get(0);
        });
    }

    @Override
    public CompletionStage<Boolean> delete(String id) {
        return queries.run(DELETE, Tuple.of(id), rows -> rows.size() > 0);
    }

    @Override
    public CompletionStage<List<Rehearsal>> move(Duration deadline, Duration patience) {
        return queries.run(
                MOVE,
                Tuple.of((double) deadline.toMillis(), (double) patience.toMillis()),
                rows -> Queries.list(rows, PostgresRehearsals::rehearsal));
    }

    @Override
    public CompletionStage<Facts> facts(Rehearsal rehearsal, Duration deadline) {
        Instant begin = Objects.requireNonNull(rehearsal.begin()).minus(AROUND);
        Instant end = Objects.requireNonNull(rehearsal.end()).plus(AROUND);
        // A payment that came just before the one that began it may have been stored just after that.
        Instant first = rehearsal.createdAt().isAfter(begin) ? rehearsal.createdAt() : begin;
        Tuple window = Tuple.of(rehearsal.ispb(), first.atOffset(ZoneOffset.UTC), end.atOffset(ZoneOffset.UTC));
        Tuple around = Tuple.of(
                rehearsal.ispb(),
                begin.atOffset(ZoneOffset.UTC),
                end.plus(deadline).atOffset(ZoneOffset.UTC));
        CompletionStage<List<Facts.Operation>> operations = list(OPERATIONS, window, row -> operation(row, deadline));
        CompletionStage<List<Facts.Message>> messages = list(MESSAGES, around, PostgresRehearsals::message);
        CompletionStage<List<Facts.Request>> requests = list(REQUESTS, around, PostgresRehearsals::request);
        CompletionStage<List<String>> seen =
                list(KINDS, Tuple.of(rehearsal.ispb()), row -> String.valueOf(row.getString("seen")));
        return operations
                .thenCombine(messages, (o, m) -> new Facts(rehearsal, o, m, List.of(), List.of(), deadline))
                .thenCombine(
                        requests.thenCombine(seen, Rest::new),
                        (facts, rest) -> new Facts(
                                rehearsal,
                                facts.operations(),
                                facts.messages().stream()
                                        .filter(message -> isOwn(facts, message))
                                        .toList(),
                                rest.requests(),
                                rest.seen(),
                                deadline));
    }

    private record Rest(List<Facts.Request> requests, List<String> seen) {}

    /** Whether a message is about one of the operations, or about none in particular. */
    private static boolean isOwn(Facts facts, Facts.Message message) {
        return message.kind().equals("admi.002") || facts.ids().contains(message.operation());
    }

    private <T> CompletionStage<List<T>> list(String sql, Tuple parameters, Function<Row, T> of) {
        return queries.run(Store.ANY_ERA, sql, parameters, (rows, era) -> Queries.list(rows, of), LONGER);
    }

    @Override
    public CompletionStage<Counts> counts(Rehearsal rehearsal, Duration deadline) {
        Instant begin = Objects.requireNonNull(rehearsal.begin());
        Instant end = Objects.requireNonNull(rehearsal.end()).plus(AROUND);
        Tuple parameters = Tuple.of(
                rehearsal.ispb(),
                begin.atOffset(ZoneOffset.UTC),
                end.atOffset(ZoneOffset.UTC),
                begin.minus(AROUND).atOffset(ZoneOffset.UTC),
                end.plus(deadline).atOffset(ZoneOffset.UTC));
        return queries.run(COUNTS, parameters, rows -> {
            List<Counts.Group> operations = new ArrayList<>();
            Map<String, Long> refusals = new TreeMap<>();
            long duplicates = 0;
            for (Row row : rows) {
                long number = row.getLong("number");
                if (row.getBoolean("paid") != null) {
                    operations.add(group(row, number));
                } else if (row.getString("detail") != null) {
                    refusals.put(row.getString("detail"), number);
                } else {
                    duplicates = number;
                }
            }
            return new Counts(operations, refusals, duplicates);
        });
    }

    private static Counts.Group group(Row row, long number) {
        return new Counts.Group(
                row.getBoolean("paid"),
                state(row),
                row.getString("code"),
                row.getBoolean("forwarded"),
                row.getBoolean("open"),
                number);
    }

    private static String state(Row row) {
        return switch (row.getString("state")) {
            case "recebida" -> "received";
            case "aguardando" -> "waiting";
            case "liquidada" -> "settled";
            default -> "rejected";
        };
    }

    private static Facts.Operation operation(Row row, Duration deadline) {
        return new Facts.Operation(
                row.getString("id"),
                row.getBoolean("paid"),
                state(row),
                row.getString("code"),
                row.getLong("cents"),
                row.getOffsetDateTime("deadline").toInstant().minus(deadline),
                row.getOffsetDateTime("t0").toInstant(),
                time(row, "t1"),
                time(row, "t2"),
                time(row, "t3"),
                time(row, "t4"));
    }

    private static Facts.Message message(Row row) {
        return new Facts.Message(
                String.valueOf(row.getString("operation")),
                row.getString("event"),
                row.getString("detail"),
                row.getOffsetDateTime("available").toInstant(),
                time(row, "delivered"),
                row.getLong("times"),
                time(row, "confirmed"));
    }

    private static Facts.Request request(Row row) {
        return new Facts.Request(
                row.getOffsetDateTime("time").toInstant(),
                row.getString("event"),
                String.valueOf(row.getString("detail")),
                row.getString("fault"),
                row.getString("agent"));
    }

    private static @Nullable Instant time(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    @Override
    public CompletionStage<Void> end(String id, Judgement judgement) {
        return queries.run(END, Tuple.of(id, new JsonObject(judgement.report()), judgement.operations()), rows -> rows)
                .thenAccept(rows -> {});
    }

    private static Rehearsal rehearsal(Row row) {
        JsonObject of = row.getJsonObject("rehearsal");
        return new Rehearsal(
                of.getString("id"),
                of.getString("ispb"),
                of.getInteger("faixa"),
                of.getDouble("minutos"),
                of.getDouble("escala"),
                of.getLong("semente"),
                OffsetDateTime.parse(of.getString("criado_em")).toInstant(),
                switch (of.getString("situacao")) {
                    case "esperando" -> State.WAITING;
                    case "correndo" -> State.RUNNING;
                    case "terminando" -> State.DRAINING;
                    default -> of.getString("inicio") == null ? State.EXPIRED : State.DONE;
                },
                of.getString("inicio") == null
                        ? null
                        : OffsetDateTime.parse(of.getString("inicio")).toInstant(),
                of.getString("fim") == null
                        ? null
                        : OffsetDateTime.parse(of.getString("fim")).toInstant());
    }
}
