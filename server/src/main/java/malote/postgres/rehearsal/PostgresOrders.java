package malote.postgres.rehearsal;

import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import malote.postgres.Queries;
import malote.postgres.Sql;
import malote.virtual.Order;
import malote.virtual.OrderStore;

/** Orders of the virtual payer in the table {@code envios}. */
public final class PostgresOrders implements OrderStore {
    private static final String ADD = Sql.load("add_send");
    private static final String HOLD = Sql.load("hold_sends");

    private final Queries queries;

    /** @param queries of a database whose schema is up to date */
    public PostgresOrders(Queries queries) {
        this.queries = queries;
    }

    @Override
    public CompletionStage<Void> add(Order order) {
        Tuple parameters = Tuple.tuple()
                .addString(order.id())
                .addString(order.to())
                .addLong(order.cents())
                .addInteger(order.count())
                .addDouble(order.perSecond())
                .addInteger(order.operations())
                .addLong(order.seed());
        return queries.run(ADD, parameters, rows -> rows).thenAccept(rows -> {});
    }

    @Override
    public CompletionStage<List<Order>> hold(String server, Map<String, Integer> progress, Duration lease) {
        List<String> ids = new ArrayList<>(progress.keySet());
        Tuple parameters = Tuple.tuple()
                .addString(server)
                .addArrayOfString(ids.toArray(String[]::new))
                .addArrayOfInteger(ids.stream().map(progress::get).toArray(Integer[]::new))
                .addDouble((double) lease.toMillis());
        return queries.run(
                HOLD,
                parameters,
                rows -> Queries.list(
                        rows,
                        row -> new Order(
                                row.getString("id"),
                                row.getString("para"),
                                row.getLong("valor"),
                                row.getInteger("quantidade"),
                                row.getDouble("por_segundo"),
                                row.getInteger("operacoes"),
                                row.getLong("semente"),
                                row.getOffsetDateTime("criado_em").toInstant(),
                                row.getInteger("enviadas"))));
    }
}
