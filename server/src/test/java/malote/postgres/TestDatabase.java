package malote.postgres;

import static malote.queue.TestQueues.JSON;
import static malote.queue.TestQueues.KINDS;
import static malote.queue.TestQueues.LIMITED;
import static malote.queue.TestQueues.OTHER;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.embedded.EmbeddedDatabase;
import malote.operator.OperatorStore;
import malote.postgres.icom.PayloadTable;
import malote.postgres.json.MessageTable;
import malote.queue.FakeClock;
import malote.queue.Store;

/** A PostgreSQL with all tables, and stores on it as several servers have them. */
public final class TestDatabase implements AutoCloseable {
    private final EmbeddedDatabase database;
    private final Vertx vertx = Vertx.vertx();

    public TestDatabase(Path directory) throws DatabaseStartException {
        database = ReadyData.start(directory.resolve("data"));
    }

    /** A store with connections of its own. */
    public Store store() {
        return store(queries());
    }

    /** Queues of each kind hold contents of their own type. */
    public static Store store(Queries queries) {
        ContentTable payloads = new PayloadTable(queries);
        return new PostgresStore(queries, Map.of(JSON, new MessageTable(queries), OTHER, payloads, LIMITED, payloads));
    }

    /** What operators have, with connections of its own. */
    OperatorStore operatorStore() {
        Queries queries = queries();
        return new PostgresOperatorStore(queries, store(queries), KINDS);
    }

    /** With connections of their own. */
    public Queries queries() {
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(8))
                .connectingTo(new Sessions(database.address()).connectOptions(false))
                .using(vertx)
                .build();
        return new Queries(pool, new FakeClock());
    }

    public void execute(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    public long number(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column. */
    public List<String> strings(String sql) {
        List<String> strings = new ArrayList<>();
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return strings;
    }

    /** Makes everything look as if it had been done so long ago. No call may be under way. */
    void letTimePass(Duration time) {
        String ago = " - interval '" + time.toMillis() + " ms'";
        execute("UPDATE coletores SET aberto_em = aberto_em" + ago + ", visto_em = visto_em" + ago + ", fim_em = fim_em"
                + ago + ", lendo_ate = lendo_ate" + ago
                + "; UPDATE clientes SET usado_em = usado_em" + ago
                + "; UPDATE marcas SET em = em" + ago + ", desde = desde" + ago);
    }

    public DatabaseAddress address() {
        return database.address();
    }

    /** A connection of its own. */
    public Connection connection() throws SQLException {
        DatabaseAddress address = database.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        database.close();
    }
}
