package malote.postgres.access;

import static malote.queue.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import malote.access.Audit;
import malote.access.Caller;
import malote.access.Deed;
import malote.access.Institutions;
import malote.access.Key;
import malote.access.KeyStore;
import malote.access.KeyStore.Change;
import malote.access.KeyText;
import malote.access.Role;
import malote.embedded.EmbeddedDatabase;
import malote.message.Ispb;
import malote.operator.OperatorStore;
import malote.postgres.PostgresOperatorStore;
import malote.postgres.PostgresStore;
import malote.postgres.Queries;
import malote.postgres.ReadyData;
import malote.postgres.Sessions;
import malote.postgres.json.MessageTable;
import malote.queue.FakeClock;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.TestQueues;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and the audit on a real PostgreSQL, with the role that the server has there. */
final class AccessIT {
    private static final Ispb BANK = new Ispb("32074986");

    @TempDir
    static Path directory;

    private static final Vertx vertx = Vertx.vertx();
    private static EmbeddedDatabase database;
    private static Sessions role;
    private static Queries queries;
    private static KeyStore keys;
    private static Audit audit;

    private final KeyText text = KeyText.random();

    @BeforeAll
    static void start() throws Exception {
        database = ReadyData.start(directory.resolve("data"));
        ServerRole.of(new Sessions(database.address()));
        role = ServerRole.of(new Sessions(database.address()));
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(4))
                .connectingTo(role.connectOptions(false))
                .using(vertx)
                .build();
        queries = new Queries(pool, new FakeClock());
        keys = new PostgresKeys(queries);
        audit = new PostgresAudit(queries);
    }

    @AfterAll
    static void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        database.close();
    }

    @Test
    void aKeyIsReadAsItWasMadeAndItsTextIsNowhere() throws Exception {
        Instant expires = Instant.now().plus(Duration.ofDays(90)).truncatedTo(ChronoUnit.MILLIS);
        Institutions two = Institutions.of(List.of(BANK, new Ispb("00000000")));
        create(new KeyStore.Wish("ação \"1\"", two, Set.of(Role.SEND, Role.COLLECT), expires));

        KeyStore.Stored stored = stored(text.id());
        Key key = stored.key();
        assertThat(stored.digest()).isEqualTo(HexFormat.of().formatHex(text.digest()));
        assertThat(key.name()).isEqualTo("ação \"1\"");
        assertThat(key.institutions()).isEqualTo(two);
        assertThat(key.roles()).containsExactlyInAnyOrder(Role.SEND, Role.COLLECT);
        assertThat(key.expires()).isEqualTo(expires);
        assertThat(key.used()).isNull();
        assertThat(key.revoked()).isNull();
        assertThat(key.successor()).isNull();
        String secret = text.reveal().substring(13);
        assertThat(strings("SELECT chaves::text FROM chaves")).noneMatch(row -> row.contains(secret));
        assertThat(strings("SELECT auditoria::text FROM auditoria")).noneMatch(row -> row.contains(secret));
    }

    @Test
    void theVersionIsAnotherAfterEachChangeAndTheSameOtherwise() {
        String before = version();
        assertThat(get(keys.read(before))).isEmpty();

        create(wish(null));
        String created = version();
        assertThat(created).isNotEqualTo(before);

        get(keys.used(Set.of(text.id()), Instant.now().truncatedTo(ChronoUnit.HOURS)));
        assertThat(get(keys.read(created))).as("a use is no change").isEmpty();

        get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)));
        assertThat(version()).isNotIn(before, created);
    }

    @Test
    void aChangeWithoutTheServerIsSeenToo() throws Exception {
        create(wish(null));
        String before = version();
        execute(
                new Sessions(database.address()),
                "UPDATE chaves SET revogada_em = now() WHERE id = '" + text.id() + "'");

        assertThat(version()).isNotEqualTo(before);
        assertThat(stored(text.id()).key().revoked()).isNotNull();
    }

    @Test
    void anOldKeyIsGoodForTheOverlapAndTheNewOneForAsLongAsTheOldWasMadeFor() {
        Instant expires = Instant.now().plus(Duration.ofDays(90));
        create(new KeyStore.Wish("bank", Institutions.ALL, Set.of(Role.ADMIN), expires));
        KeyText next = KeyText.random();

        assertThat(rotate(next)).isEqualTo(Change.DONE);

        Key old = stored(text.id()).key();
        Key key = stored(next.id()).key();
        assertThat(old.successor()).isEqualTo(next.id());
        assertThat(old.expires())
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
        assertThat(key.name()).isEqualTo("bank");
        assertThat(key.institutions()).isEqualTo(Institutions.ALL);
        assertThat(key.roles()).containsExactly(Role.ADMIN);
        assertThat(key.expires()).isBetween(expires.minusSeconds(1), expires.plus(Duration.ofHours(1)));
        assertThat(rotate(KeyText.random())).isEqualTo(Change.REPLACED);
    }

    @Test
    void aKeyThatNeverExpiresIsReplacedByOne() {
        create(wish(null));
        KeyText next = KeyText.random();
        rotate(next);

        assertThat(stored(next.id()).key().expires()).isNull();
        assertThat(stored(text.id()).key().expires()).isNotNull();
    }

    @Test
    void whatIsOverIsNotReplacedAndWhatIsUnknownIsTold() {
        assertThat(rotate(KeyText.random())).isEqualTo(Change.UNKNOWN);
        assertThat(get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)))).isEqualTo(Change.UNKNOWN);

        create(wish(Instant.now().minusSeconds(1)));
        assertThat(rotate(KeyText.random())).isEqualTo(Change.EXPIRED);

        assertThat(get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)))).isEqualTo(Change.DONE);
        assertThat(get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)))).isEqualTo(Change.REVOKED);
        assertThat(rotate(KeyText.random())).isEqualTo(Change.REVOKED);
    }

    @Test
    void theHourOfTheLastUseOnlyGrows() {
        create(wish(null));
        Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        get(keys.used(Set.of(text.id(), "unknown1"), hour));
        get(keys.used(Set.of(text.id()), hour.minus(Duration.ofHours(1))));

        assertThat(stored(text.id()).key().used()).isEqualTo(hour);
    }

    @Test
    void everyChangeOfAKeyIsInTheAudit() {
        create(wish(null));
        rotate(KeyText.random());
        get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)));
        get(keys.revoke(text.id(), deed(Deed.Act.REVOKE_KEY)));

        List<Audit.Entry> entries = get(audit.entries(null, text.id(), 10));
        assertThat(entries)
                .extracting(entry -> entry.act() + " " + entry.target() + " " + entry.outcome())
                .containsExactly(
                        "revogar-chave " + text.id() + " revogada",
                        "revogar-chave " + text.id() + " feito",
                        "rotacionar-chave " + text.id() + " feito",
                        "criar-chave " + text.id() + " feito");
        Audit.Entry entry = entries.get(0);
        assertThat(entry.kind()).isEqualTo("certificado");
        assertThat(entry.address()).isEqualTo("10.0.0.1");
        assertThat(entry.request()).isEqualTo("request 1");
        assertThat(entry.times()).isEqualTo(1);
        assertThat(get(audit.entries(Instant.now().plusSeconds(60), text.id(), 10)))
                .isEmpty();
        assertThat(get(audit.entries(null, text.id(), 2))).hasSize(2);
    }

    @Test
    void aKeyThatCannotBeMadeIsNotInTheAudit() {
        create(wish(null));
        assertThatThrownBy(() -> create(wish(null))).hasMessageContaining("duplicate key");

        assertThat(get(audit.entries(null, text.id(), 10))).hasSize(1);
    }

    @Test
    void whatAnOperatorEndsIsNotedInTheSameTransaction() {
        Store store = new PostgresStore(queries, Map.of(TestQueues.JSON, new MessageTable(queries)));
        QueueName queue = TestQueues.JSON.queue(BANK.code());
        OperatorStore operators = new PostgresOperatorStore(queries, store, TestQueues.KINDS);
        assertThat(get(store.open(List.of(new Store.Opening(queue, "abcdefghijklm", null)))))
                .containsExactly(true);
        String id = get(operators.collectors(queue)).get(0).id();

        get(operators.end(queue, id, deed(Deed.Act.END_COLLECTOR)));
        get(operators.end(queue, id, deed(Deed.Act.END_COLLECTOR)));
        get(operators.stop(queue, deed(Deed.Act.STOP_STREAMS)));

        assertThat(get(audit.entries(null, text.id(), 10)))
                .extracting(entry -> entry.act() + " " + entry.outcome())
                .containsExactly("parar-fluxos feito", "encerrar-coletor inexistente", "encerrar-coletor feito");
    }

    @Test
    void whatWasNotedCannotBeChangedByAnybody() {
        get(audit.note(deed(Deed.Act.LOOK), "feito", 1));
        for (Sessions sessions : List.of(role, new Sessions(database.address()))) {
            for (String sql :
                    List.of("UPDATE auditoria SET quem = 'nobody'", "DELETE FROM auditoria", "TRUNCATE auditoria")) {
                assertThatThrownBy(() -> execute(sessions, sql)).as(sql).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void theServerIsNoSuperuserAndOwnsNothing() throws Exception {
        for (String sql : List.of(
                "ALTER TABLE auditoria DISABLE TRIGGER ALL",
                "DROP TABLE mensagens",
                "CREATE TABLE more (x int)",
                "COPY mensagens TO PROGRAM 'cat'",
                "DELETE FROM flyway_schema_history",
                "CREATE ROLE other")) {
            assertThatThrownBy(() -> execute(role, sql)).as(sql).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void whatIsOldIsForgottenAndNothingElse() throws Exception {
        get(audit.note(deed(Deed.Act.LOOK), "old", 1));
        get(audit.note(deed(Deed.Act.LOOK), "new", 1));
        Sessions owner = new Sessions(database.address());
        execute(owner, "ALTER TABLE auditoria DISABLE TRIGGER auditoria_linhas");
        execute(owner, "UPDATE auditoria SET em = em - interval '40 days' WHERE resultado = 'old'");
        execute(owner, "ALTER TABLE auditoria ENABLE TRIGGER auditoria_linhas");

        assertThat(get(audit.forget(Duration.ofDays(50), 100))).isZero();
        assertThat(get(audit.forget(Duration.ofMillis(1), 100))).isEqualTo(1);
        assertThat(get(audit.entries(null, text.id(), 10)))
                .extracting(Audit.Entry::outcome)
                .containsExactly("new");
    }

    private void create(KeyStore.Wish wish) {
        get(keys.create(text, wish, deed(Deed.Act.CREATE_KEY)));
    }

    private Change rotate(KeyText next) {
        return get(keys.rotate(text.id(), next, Duration.ofDays(1), deed(Deed.Act.ROTATE_KEY)));
    }

    private static KeyStore.Wish wish(@Nullable Instant expires) {
        return new KeyStore.Wish("bank", Institutions.of(List.of(BANK)), Set.of(Role.COLLECT), expires);
    }

    /** By one whose name is that of the key, so that other tests do not see it. */
    private Deed deed(Deed.Act act) {
        return new Deed(new Deed.Actor(text.id(), Caller.Kind.CERTIFICATE, "10.0.0.1", "request 1"), act, text.id());
    }

    private static String version() {
        return get(keys.read(KeyStore.NO_VERSION)).orElseThrow().version();
    }

    private static KeyStore.Stored stored(String id) {
        return get(keys.read(KeyStore.NO_VERSION)).orElseThrow().keys().stream()
                .filter(stored -> stored.key().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void execute(Sessions sessions, String sql) throws SQLException {
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(String sql) throws SQLException {
        List<String> strings = new java.util.ArrayList<>();
        try (Connection connection =
                        new Sessions(database.address()).dataSource().getConnection();
                Statement statement = connection.createStatement();
                java.sql.ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
        }
        return strings;
    }
}
