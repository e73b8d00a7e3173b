package malote.postgres.fault;

import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.logging.Logger;
import malote.fault.BadRule;
import malote.fault.FaultStore;
import malote.fault.Rule;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Failures;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import org.jspecify.annotations.Nullable;

/** Rules in the table {@code falhas}. What happens at the same time is counted by one statement. */
public final class PostgresFaults implements FaultStore {
    private static final Logger LOG = Logger.getLogger(PostgresFaults.class.getName());
    private static final String READ = Sql.load("read_faults");
    private static final String ADD = Sql.load("add_faults");
    private static final String REMOVE = Sql.load("remove_faults");
    private static final String TAKE_BACK = Sql.load("take_back_faults");
    private static final String COUNT = Sql.load("count_faults");

    private static final String UNIQUE_VIOLATION = "23505";

    private final Queries queries;
    private final Lane<List<String>, Counted> counting;

    /** @param queries of a database whose schema is up to date */
    public PostgresFaults(Queries queries, Clock clock, Events events) {
        this.queries = queries;
        this.counting = new Lane<>(
                Limits.of("faults", 1, 1, rules -> rules.get(0), rules -> List.of()), this::countAll, clock, events);
    }

    @Override
    public CompletionStage<Optional<Snapshot>> read(String known) {
        return queries.run(READ, Tuple.of(known), rows -> {
            String version = rows.iterator().next().getString("version");
            return version.equals(known) ? Optional.empty() : Optional.of(new Snapshot(version, rules(rows)));
        });
    }

    @Override
    public CompletionStage<List<Rule.Made>> list() {
        return queries.run(READ, Tuple.of(NO_VERSION), PostgresFaults::rules);
    }

    private static List<Rule.Made> rules(RowSet<Row> rows) {
        List<Rule.Made> rules = new ArrayList<>();
        for (Row row : rows) {
            if (row.getString("id") != null) {
                made(row).ifPresent(rules::add);
            }
        }
        return rules;
    }

    /** Empty for what another version has made and this one does not know: it does nothing here. */
    private static Optional<Rule.Made> made(Row row) {
        JsonObject json = new JsonObject(row.getJsonObject("rule").encode()).put("id", row.getString("id"));
        Long times = row.getLong("times");
        if (times != null) {
            json.put("times", times);
        }
        try {
            return Optional.of(new Rule.Made(
                    Rule.of(json.getMap(), row.getString("scenario")),
                    row.getLong("hits"),
                    row.getBoolean("is_over"),
                    row.getOffsetDateTime("made").toInstant()));
        } catch (BadRule e) {
            LOG.warning(() -> "The rule " + row.getString("id") + " is not known here: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<Boolean> add(List<Rule> rules) {
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(column(rules, Rule::id).toArray(String[]::new))
                .addValue(column(rules, PostgresFaults::json).toArray(JsonObject[]::new))
                .addArrayOfString(column(rules, Rule::scenario).toArray(String[]::new))
                .addArrayOfLong(column(rules, Rule::times).toArray(Long[]::new))
                .addArrayOfLong(column(rules, rule -> rule.match().nth()).toArray(Long[]::new))
                .addArrayOfLong(column(rules, rule -> rule.match().every()).toArray(Long[]::new))
                .addArrayOfDouble(column(rules, rule -> rule.match().share()).toArray(Double[]::new));
        CompletionStage<Boolean> added = queries.run(ADD, parameters, rows -> true);
        return added.exceptionallyCompose(failure -> Failures.unwrap(failure) instanceof PgException refused
                        && UNIQUE_VIOLATION.equals(refused.getSqlState())
                ? CompletableFuture.completedFuture(false)
                : CompletableFuture.failedFuture(failure));
    }

    private static <T> List<@Nullable T> column(List<Rule> rules, Function<Rule, @Nullable T> of) {
        List<@Nullable T> column = new ArrayList<>(rules.size());
        rules.forEach(rule -> column.add(of.apply(rule)));
        return column;
    }

    private static JsonObject json(Rule rule) {
        Map<String, Object> map = new HashMap<>(rule.toMap());
        map.remove("id");
        map.remove("times");
        return new JsonObject(map);
    }

    @Override
    public CompletionStage<Integer> remove(Which which) {
        String[] ispbs = which.ispbs().map(some -> some.toArray(String[]::new)).orElse(null);
        Tuple parameters =
                Tuple.tuple().addString(which.id()).addString(which.scenario()).addArrayOfString(ispbs);
        return queries.run(REMOVE, parameters, RowSet::size);
    }

    @Override
    public CompletionStage<Void> takeBack(List<Counted> occasions) {
        List<String> reached =
                occasions.stream().flatMap(one -> one.reached().stream()).toList();
        List<String> struck =
                occasions.stream().flatMap(one -> one.struck().stream()).toList();
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(reached.toArray(String[]::new))
                .addArrayOfString(struck.toArray(String[]::new));
        return queries.run(TAKE_BACK, parameters, rows -> null);
    }

    @Override
    public CompletionStage<Counted> count(List<String> rules) {
        return counting.submit(rules);
    }

    private CompletionStage<List<Counted>> countAll(List<List<String>> occasions) {
        List<Integer> numbers = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < occasions.size(); i++) {
            for (String rule : occasions.get(i)) {
                numbers.add(i);
                rules.add(rule);
            }
        }
        Tuple parameters = Tuple.tuple()
                .addArrayOfInteger(numbers.toArray(Integer[]::new))
                .addArrayOfString(rules.toArray(String[]::new));
        return queries.run(COUNT, parameters, rows -> {
            List<Counted> counted = new ArrayList<>();
            occasions.forEach(occasion -> counted.add(new Counted(new ArrayList<>(), 0)));
            for (Row row : rows) {
                int occasion = row.getInteger("occasion");
                List<String> reached = counted.get(occasion).reached();
                reached.add(row.getString("rule"));
                counted.set(occasion, new Counted(reached, row.getLong("hits")));
            }
            return counted;
        });
    }
}
