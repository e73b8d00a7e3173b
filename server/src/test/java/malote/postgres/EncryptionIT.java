package malote.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.embedded.PlainPostgres;
import malote.postgres.tls.Encryption;
import malote.postgres.tls.Encryption.Mode;
import malote.tls.TestCa;
import malote.tls.TestCa.Issued;
import malote.tls.TestCa.Wish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both clients of the database accept and refuse alike, whatever it shows. */
@Tag("exhaustive")
final class EncryptionIT {
    private static final TestCa CA = TestCa.create("CN=CA of the database");
    private static final String SELECT = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path directory;

    private static Vertx vertx;
    private static PlainPostgres database;
    private static Path right;
    private static Path wrong;
    private static Path hba;
    private static Path cert;
    private static Path key;

    /** What came of a connection. */
    private enum Outcome {
        ENCRYPTED,
        PLAIN,
        REFUSED
    }

    @BeforeAll
    static void prepare() throws IOException, DatabaseStartException, InterruptedException {
        vertx = Vertx.vertx();
        database = new PlainPostgres(directory.resolve("data"));
        Issued own = CA.issue(new Wish("CN=database").forDatabase("localhost"));
        database.put("own.crt", own.pem());
        database.put("own.key", own.keyPem());
        database.put("ca.crt", CA.pem());
        hba = database.put(
                "hba.conf",
                "hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca\nhostnossl all all 127.0.0.1/32"
                        + " scram-sha-256\n");
        right = Files.writeString(directory.resolve("right.pem"), CA.pem());
        wrong = Files.writeString(
                directory.resolve("wrong.pem"),
                TestCa.create("CN=CA of the database").pem());
        cert = directory.resolve("cert.pem");
        key = directory.resolve("key.pem");
        CA.client("CN=malote").write(cert, key);
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    @AfterAll
    static void end() {
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static void start(String... more) throws IOException {
        String[] settings = new String[4 + more.length];
        settings[0] = "ssl=on";
        settings[1] = "ssl_cert_file=own.crt";
        settings[2] = "ssl_key_file=own.key";
        settings[3] = "ssl_ca_file=ca.crt";
        System.arraycopy(more, 0, settings, 4, more.length);
        database.start(settings);
    }

    private static Outcome outcome(String host, Mode mode, @Nullable Path root, boolean isClientShown)
            throws InterruptedException {
        DatabaseAddress at = database.address();
        Sessions sessions = new Sessions(
                new DatabaseAddress(host, at.port(), at.database(), at.user(), at.password()),
                "on",
                new Encryption(
                        mode,
                        Optional.ofNullable(root),
                        isClientShown ? Optional.of(cert) : Optional.empty(),
                        isClientShown ? Optional.of(key) : Optional.empty()),
                Duration.ofSeconds(5));
        Outcome jdbc = byJdbc(sessions);
        assertThat(byVertx(sessions, jdbc != Outcome.PLAIN))
                .as("%s with %s at %s, as JDBC", mode, root, host)
                .isEqualTo(jdbc);
        return jdbc;
    }

    private static Outcome byJdbc(Sessions sessions) {
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SELECT)) {
            row.next();
            return row.getBoolean(1) ? Outcome.ENCRYPTED : Outcome.PLAIN;
        } catch (SQLException e) {
            return Outcome.REFUSED;
        }
    }

    private static Outcome byVertx(Sessions sessions, boolean offered) throws InterruptedException {
        try {
            return PgConnection.connect(vertx, sessions.connectOptions(offered))
                    .compose(connection -> connection
                            .query(SELECT)
                            .execute()
                            .map(rows -> rows.iterator().next().getBoolean(0) ? Outcome.ENCRYPTED : Outcome.PLAIN)
                            .eventually(() -> ((SqlClient) connection).close()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            return Outcome.REFUSED;
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aDatabaseWithTls(Mode mode) throws IOException, InterruptedException {
        start();
        boolean verifies = mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL;
        if (!verifies) {
            assertThat(outcome("localhost", mode, null, false))
                    .isEqualTo(mode == Mode.DISABLE ? Outcome.PLAIN : Outcome.ENCRYPTED);
        }
        if (mode != Mode.DISABLE && mode != Mode.PREFER) {
            assertThat(outcome("localhost", mode, right, false)).isEqualTo(Outcome.ENCRYPTED);
            assertThat(outcome("localhost", mode, wrong, false)).isEqualTo(Outcome.REFUSED);
            assertThat(outcome("127.0.0.1", mode, right, false))
                    .isEqualTo(mode == Mode.VERIFY_FULL ? Outcome.REFUSED : Outcome.ENCRYPTED);
        }
    }

    @Test
    void aDatabaseThatWantsACertificate() throws IOException, InterruptedException {
        start("hba_file=" + hba);
        assertThat(outcome("localhost", Mode.VERIFY_FULL, right, true)).isEqualTo(Outcome.ENCRYPTED);
        assertThat(outcome("localhost", Mode.REQUIRE, null, true)).isEqualTo(Outcome.ENCRYPTED);
        assertThat(outcome("localhost", Mode.VERIFY_FULL, right, false)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome("localhost", Mode.REQUIRE, null, false)).isEqualTo(Outcome.REFUSED);
        assertThat(outcome("localhost", Mode.DISABLE, null, false)).isEqualTo(Outcome.PLAIN);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aDatabaseWithoutTls(Mode mode) throws IOException, InterruptedException {
        database.start();
        boolean verifies = mode == Mode.VERIFY_CA || mode == Mode.VERIFY_FULL;
        assertThat(outcome("localhost", mode, verifies ? right : null, false))
                .isEqualTo(mode == Mode.DISABLE || mode == Mode.PREFER ? Outcome.PLAIN : Outcome.REFUSED);
    }
}
