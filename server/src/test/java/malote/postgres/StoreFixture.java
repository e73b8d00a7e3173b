package malote.postgres;

import static malote.queue.TestMessages.messages;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import malote.embedded.DatabaseAddress;
import malote.embedded.EmbeddedDatabase;
import malote.queue.FakeClock;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.StoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL and two pools as two replicas have them, for one class of tests. */
abstract class StoreFixture {
    static final StoreContract.Replicas REPLICAS = new StoreContract.Replicas() {
        @Override
        public Store one() {
            return store;
        }

        @Override
        public Store other() {
            return otherStore;
        }

        @Override
        public void letTimePass(Duration time) {
            String ago = "interval '" + time.toMillis() + " ms'";
            execute(
                    "UPDATE coletores SET aberto_em = aberto_em - " + ago + ", visto_em = visto_em - " + ago
                            + ", fim_em = fim_em - " + ago + ", lendo_ate = lendo_ate - " + ago,
                    "UPDATE clientes SET usado_em = usado_em - " + ago,
                    "UPDATE marcas SET em = em - " + ago + ", desde = desde - " + ago);
        }
    };

    @TempDir
    static Path directory;

    static EmbeddedDatabase database;
    static Vertx vertx;
    static Pool pool;
    static Pool otherPool;
    static Store store;
    static Store otherStore;

    @BeforeAll
    static void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        vertx = Vertx.vertx();
        pool = pool(10);
        otherPool = pool(10);
        store = TestDatabase.store(new Queries(pool, new FakeClock()));
        otherStore = TestDatabase.store(new Queries(otherPool, new FakeClock()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        if (database != null) {
            database.close();
        }
    }

    static Store.Deposit shared(QueueName one, QueueName two) {
        return new Store.Deposit(
                List.of(new Store.Share(one, messages(one, 1)), new Store.Share(two, messages(two, 1))),
                Optional.empty());
    }

    /** 200 queues, each with 1,000 messages, two open streams and a hundred that ended. */
    static void fillTables() {
        execute(
                """
                INSERT INTO clientes
                SELECT md5(n::text)::uuid, 'Cliente ' || n, '98716278190', '32074986', '0001', n::text, 'CACC'
                FROM generate_series(0, 19999) n""",
                "INSERT INTO fila_entrada SELECT 'Z' || lpad(i::text, 7, '0'), 1000 FROM generate_series(1, 200) i",
                "INSERT INTO fila_saida SELECT 'Z' || lpad(i::text, 7, '0'), 0 FROM generate_series(1, 200) i",
                """
                INSERT INTO mensagens
                SELECT 'Z' || lpad(i::text, 7, '0'), n, 'E' || i || '-' || n, 1.00,
                       md5(((i * 1000 + n) % 20000)::text)::uuid, md5(((i * 7 + n) % 20000)::text)::uuid, '', 'tx', now()
                FROM generate_series(1, 200) i, generate_series(1, 1000) n""",
                """
                INSERT INTO coletores (fila, chave, situacao, fim_em)
                SELECT 'Z' || lpad(i::text, 7, '0'), 'stream' || lpad(n::text, 7, '0'),
                       CASE WHEN n < 2 THEN 'aberto' ELSE 'encerrado' END, CASE WHEN n >= 2 THEN now() END
                FROM generate_series(1, 200) i, generate_series(0, 101) n""",
                "ANALYZE");
    }

    /** How often the tables were read from end to end that grow without bound. */
    static Map<String, Long> scans() {
        return table("""
                SELECT relname, seq_scan FROM pg_stat_user_tables
                WHERE relname IN ('mensagens', 'clientes', 'coletores', 'devolvidas')""");
    }

    static Map<String, Long> pages() {
        return table("""
                SELECT relname, heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)
                FROM pg_statio_user_tables WHERE relname <> 'flyway_schema_history'""");
    }

    static Pool pool(int size) {
        DatabaseAddress address = database.address();
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(size))
                .connectingTo(new PgConnectOptions()
                        .setHost(address.host())
                        .setPort(address.port())
                        .setDatabase(address.database())
                        .setUser(address.user())
                        .setPassword(address.password())
                        .setCachePreparedStatements(true)
                        .addProperty("application_name", size == 1 ? "single" : "test"))
                .using(vertx)
                .build();
    }

    static Connection connect() throws SQLException {
        DatabaseAddress address = database.address();
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    static void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static Map<String, Long> table(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, Long> table = new TreeMap<>();
            while (rows.next()) {
                table.put(rows.getString(1), rows.getLong(2));
            }
            return table;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
