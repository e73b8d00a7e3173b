package malote.postgres.spi;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.icom.Payload;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.postgres.icom.PayloadTable;
import malote.queue.Failures;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.SpiStore;
import malote.spi.Step;
import org.jspecify.annotations.Nullable;

/** The payment system in PostgreSQL: each call is one statement. */
public final class PostgresSpi implements SpiStore {
    private static final String LOOK = Sql.load("look_operations");
    private static final String CARRY_OUT = Sql.load("carry_out_steps");
    private static final String DUE = Sql.load("due_operations");
    private static final String DELIVER_DUE = Sql.load("deliver_due");
    private static final String MESSAGE = Sql.load("message");
    private static final String MESSAGE_OWNER = Sql.load("message_owner");
    private static final String PARTICIPANTS = Sql.load("participants");
    private static final String OWNERS = Sql.load("owners");
    private static final String CHANGE = Sql.load("change_participant");

    /** check_violation, unique_violation, serialization_failure, deadlock_detected: somebody else was faster. */
    private static final Set<String> RACES = Set.of("23514", "23505", "40001", "40P01");

    private final Queries queries;
    private final QueueKind kind;
    private final boolean journal;

    /**
     * @param queries of a database whose schema is up to date
     * @param kind of the queues to which messages are delivered
     * @param journal whether the lines of steps are written
     */
    public PostgresSpi(Queries queries, QueueKind kind, boolean journal) {
        this.queries = queries;
        this.kind = kind;
        this.journal = journal;
    }

    @Override
    public CompletionStage<View> look(Collection<String> operations, Collection<String> participants) {
        if (operations.isEmpty() && participants.isEmpty()) {
            return CompletableFuture.completedFuture(new View(Map.of(), Map.of()));
        }
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(operations.toArray(String[]::new))
                .addArrayOfString(participants.toArray(String[]::new));
        return queries.run(LOOK, parameters, rows -> {
            Map<String, Operation> known = new HashMap<>();
            Map<String, Account> accounts = new HashMap<>();
            for (Row row : rows) {
                if (row.getJsonObject("operation") != null) {
                    Operation operation = Rows.operation(row.getJsonObject("operation"));
                    known.put(operation.id(), operation);
                } else {
                    Account account = Rows.account(row.getJsonObject("account"));
                    accounts.put(account.ispb(), account);
                }
            }
            return new View(known, accounts);
        });
    }

    @Override
    public CompletionStage<List<@Nullable Outcome>> apply(List<Step> steps) {
        StepRows parameters = new StepRows(steps, kind, journal);
        CompletionStage<List<@Nullable Outcome>> applied = queries.run(
                Store.ANY_ERA, CARRY_OUT, parameters.tuple(), (rows, era) -> outcomes(steps, parameters, rows, era));
        return applied.exceptionallyCompose(failure ->
                Failures.unwrap(failure) instanceof PgException refused && RACES.contains(refused.getSqlState())
                        ? CompletableFuture.completedFuture(Collections.nCopies(steps.size(), new Outcome.Changed()))
                        : CompletableFuture.failedFuture(failure));
    }

    private static List<@Nullable Outcome> outcomes(List<Step> steps, StepRows parameters, RowSet<Row> rows, long era) {
        @Nullable Outcome[] outcomes = new Outcome[steps.size()];
        Map<Integer, List<Delivered>> delivered = new HashMap<>();
        for (Row row : rows) {
            int step = row.getInteger("step");
            List<Delivered> ofStep = delivered.computeIfAbsent(step, first -> new ArrayList<>());
            outcomes[step - 1] =
                    row.getString("outcome").equals("changed") ? new Outcome.Changed() : new Outcome.Done(ofStep);
            Integer share = row.getInteger("share");
            Long last = row.getLong("last_seq");
            if (share != null && last != null) {
                StepRows.Share of = parameters.share(step, share);
                boolean isNew = row.getLong("stored") == of.messages().size();
                ofStep.add(new Delivered(of.owner(), isNew ? of.messages() : List.of(), last, era));
            }
        }
        return Arrays.asList(outcomes);
    }

    @Override
    public CompletionStage<List<Operation>> due(Instant until, int most) {
        return queries.run(
                DUE,
                Tuple.of(until.atOffset(ZoneOffset.UTC), most),
                rows -> Queries.list(rows, row -> Rows.operation(row.getJsonObject("operation"))));
    }

    @Override
    public CompletionStage<List<Delivered>> deliverDue(Instant until, int most) {
        return queries.run(
                Store.ANY_ERA,
                DELIVER_DUE,
                Tuple.of(until.atOffset(ZoneOffset.UTC), most),
                (rows, era) -> Queries.list(
                        rows,
                        row -> new Delivered(
                                ownerOf(row.getString("queue")), List.of(), row.getLong("last_seq"), era)));
    }

    @Override
    public CompletionStage<Optional<Payload>> message(String resourceId) {
        return queries.run(MESSAGE, Tuple.of(resourceId), rows -> {
            List<Payload> found = Queries.list(rows, row -> PayloadTable.payload(resourceId, row));
            return found.stream().findFirst();
        });
    }

    @Override
    public CompletionStage<Optional<String>> owner(String resourceId) {
        return queries.run(MESSAGE_OWNER, Tuple.of(resourceId), rows -> {
            List<String> found = Queries.list(rows, row -> {
                String queue = row.getString("queue");
                return queue == null ? row.getString("sender") : ownerOf(queue);
            });
            return found.stream().findFirst();
        });
    }

    @Override
    public CompletionStage<List<Account>> participants() {
        return queries.run(
                PARTICIPANTS,
                Tuple.tuple(),
                rows -> Queries.list(rows, row -> Rows.account(row.getJsonObject("account"))));
    }

    @Override
    public CompletionStage<List<String>> owners() {
        return queries.run(
                OWNERS,
                Tuple.of(kind.queue("________").text()),
                rows -> Queries.list(rows, row -> ownerOf(row.getString("queue"))));
    }

    private String ownerOf(String queue) {
        return QueueName.parse(List.of(kind), queue).orElseThrow().owner();
    }

    @Override
    public CompletionStage<Account> change(String ispb, Change change) {
        return queries.run(
                CHANGE,
                Tuple.of(
                        ispb,
                        change.blocked(),
                        change.limited(),
                        change.balance(),
                        change.virtual(),
                        change.delayMillis()),
                rows -> Rows.account(rows.iterator().next().getJsonObject("account")));
    }
}
