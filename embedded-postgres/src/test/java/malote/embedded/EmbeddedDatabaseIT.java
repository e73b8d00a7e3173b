package malote.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each of its many starts and ends is a test for the exhaustive run; others use the embedded database all the time. */
@Tag("exhaustive")
@Timeout(300)
final class EmbeddedDatabaseIT extends EmbeddedDatabaseFixture {
    /** Initialised by the first test and then used by most of them: a first start takes seconds. */
    @TempDir
    static Path shared;

    @Test
    void keepsItsDataOverARestartOfTheServer() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            execute(database, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void writesEveryCommitToTheDisk() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit", "data_checksums")) {
                assertThat(query(database, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
        }
    }

    @Test
    void takesItsSettingsAndStoresTextAsUtf8() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SELECT setting::bigint / 128 FROM pg_settings WHERE name = 'shared_buffers'"))
                    .as("in MiB, of pages of 8 KiB")
                    .isEqualTo(Long.toString(Cluster.sharedBuffers(Cluster.memory()) >> 20));
            assertThat(query(database, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(database, "SELECT datcollate FROM pg_database WHERE datname = 'malote'"))
                    .isEqualTo("C");
            assertThat(query(database, "SELECT count(*) FROM pg_file_settings WHERE error IS NOT NULL"))
                    .isEqualTo("0");
            assertThat(query(database, "SELECT count(*) >= 0 FROM pg_stat_statements"))
                    .isEqualTo("t");
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            DatabaseAddress address = database.address();
            for (String password : List.of("", "wrong")) {
                assertThatThrownBy(() -> DriverManager.getConnection(address.jdbcUrl(), address.user(), password)
                                .close())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
            }
            assertThat(query(database, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                    .isEqualTo("scram-sha-256");
            assertThat(query(database, "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolcanlogin"))
                    .isEqualTo("malote");
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(database, "SHOW unix_socket_directories")).isEmpty();
            int port = database.address().port();
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(a -> !a.getHostAddress().equals("127.0.0.1"))
                    .forEach(a -> assertThatThrownBy(() -> new Socket(a, port).close())
                            .as(a.toString())
                            .isInstanceOf(IOException.class));
        }
    }

    @Test
    void stopsThePostgresOfAKilledServerAndKeepsWhatItCommitted() throws Exception {
        Process killed = startProgram(shared);
        String line = firstLine(killed);
        assertThat(line).startsWith("started ");
        ProcessHandle orphan = postmaster(shared);
        killed.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(postmaster(shared).pid()).isNotEqualTo(orphan.pid());
            // Dead already, but listed until the system has reaped it.
            await().until(() -> !orphan.isAlive());
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void keepsACommitOverTheDeathOfServerAndPostgres() throws Exception {
        Process killed = startProgram(shared);
        int port = Integer.parseInt(firstLine(killed).substring("started ".length()));
        String password = Files.readString(shared.resolve("pg/malote.password")).strip();
        DatabaseAddress address = new DatabaseAddress("127.0.0.1", port, "malote", "malote", password);
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS crash");
            statement.execute("CREATE TABLE crash AS SELECT generate_series(1, 1000) AS n");
            killed.destroyForcibly().waitFor();
            postmaster(shared).destroyForcibly();
        }

        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SELECT count(*) FROM crash")).isEqualTo("1000");
        }
    }

    @Test
    void restartsOnTheSamePortAfterPostgresWasKilled() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared);
                Connection busy = connect(database.address());
                Statement statement = busy.createStatement()) {
            DatabaseAddress before = database.address();
            // A backend that computes does not notice that its postmaster died, and keeps the shared memory.
            CompletableFuture<Void> computing = CompletableFuture.runAsync(() -> compute(statement, "2 seconds"));
            await().until(() -> query(
                            database,
                            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'")
                    .equals("1"));

            postmaster(shared).destroyForcibly();
            await().until(() -> !database.isRunning());
            database.restart();

            assertThat(database.isRunning()).isTrue();
            assertThat(database.address()).isEqualTo(before);
            assertThat(query(database, "SHOW fsync")).isEqualTo("on");
            computing.exceptionally(e -> null).get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void restartsOneThatStillRuns() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            long before = postmaster(shared).pid();
            database.restart();
            assertThat(postmaster(shared).pid()).isNotEqualTo(before);
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void sparesAnotherProcessThatNowHasTheNumberOfADeadPostgres() throws Exception {
        EmbeddedDatabase.start(shared).close();
        Process unrelated = new ProcessBuilder("sleep", "300").start();
        processes.add(unrelated);
        Files.writeString(
                shared.resolve("pg/postmaster.pid"),
                unrelated.pid() + "\n" + shared.resolve("pg")
                        + "\n1700000000\n5432\n\n127.0.0.1\n  1234  5678\nready\n");

        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
        assertThat(unrelated.isAlive()).isTrue();
    }

    @Test
    void startsDespiteAnEmptyOrTornPidFile() throws Exception {
        for (String content : List.of("", "\n", "99999999999999999\n", "not a number\n")) {
            EmbeddedDatabase.start(shared).close();
            Files.writeString(shared.resolve("pg/postmaster.pid"), content);
            try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
                assertThat(query(database, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void refusesASecondServerAndNamesTheFirst() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            String expected = "is in use by another server (process "
                    + ProcessHandle.current().pid();
            assertThatThrownBy(() -> EmbeddedDatabase.start(shared))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining(expected);
            // After the refusal in this process, the lock must still keep others out.
            assertThat(firstLine(startProgram(shared))).contains(expected);
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void runsInASessionOfItsOwnThatCtrlCDoesNotReach() throws Exception {
        Assumptions.assumeThat(Path.of("/proc/self/stat")).exists();
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            long pid = postmaster(shared).pid();
            String[] afterName = Files.readString(Path.of("/proc/" + pid + "/stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ", -1);
            assertThat(afterName[2]).as("process group").isEqualTo(Long.toString(pid));
            assertThat(afterName[3]).as("session").isEqualTo(Long.toString(pid));
            assertThat(database.isRunning()).isTrue();
        }
    }

    @Test
    void closesOnceAndForGood() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(shared);
        ProcessHandle postmaster = postmaster(shared);
        try (Connection open = connect(database.address())) {
            assertThat(open.isValid(1)).isTrue();
            database.close();
        }
        database.close();

        assertThat(postmaster.isAlive()).isFalse();
        assertThat(database.isRunning()).isFalse();
        assertThatIllegalStateException().isThrownBy(database::restart);
        try (Stream<String> log = Files.lines(shared.resolve("postgresql.log"))) {
            assertThat(log.toList()).last().asString().contains("database system is shut down");
        }
    }

    @Test
    void closesInOrderEvenWhenTheThreadIsInterrupted() throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(shared);
        ProcessHandle postmaster = postmaster(shared);
        Thread.currentThread().interrupt();
        database.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(postmaster.isAlive()).isFalse();
        EmbeddedDatabase.start(shared).close();
    }

    @Test
    void unpacksOnceAndInitialisesOnce() throws Exception {
        EmbeddedDatabase.start(shared).close();
        List<String> before = children(shared);
        Path binaries = shared.resolve(before.stream()
                .filter(c -> c.startsWith("binaries-"))
                .findFirst()
                .orElseThrow());
        List<Path> once = List.of(binaries.resolve("bin/postgres"), shared.resolve("pg/PG_VERSION"));
        List<Object> files = keys(once);
        EmbeddedDatabase.start(shared).close();

        assertThat(keys(once)).as("the same files").isEqualTo(files);
        assertThat(children(shared)).isEqualTo(before).noneMatch(c -> c.startsWith("malote-partial-"));
        assertThat(before).filteredOn(c -> c.startsWith("binaries-")).hasSize(1);
    }

    @Test
    void deletesTheBinariesOfOtherVersions() throws Exception {
        Path old = Files.createDirectories(shared.resolve("binaries-0011223344556677/bin"));
        EmbeddedDatabase.start(shared).close();
        assertThat(old.getParent()).doesNotExist();
    }

    /** As on Alpine: the loader that the program names is not there. */
    @Test
    void saysThatTheSystemLacksTheLibraryOfThePrograms() throws Exception {
        EmbeddedDatabase.start(fresh).close();
        Path postgres = fresh.resolve(children(fresh).stream()
                .filter(c -> c.startsWith("binaries-"))
                .findFirst()
                .orElseThrow()
                .concat("/bin/postgres"));
        String program = Files.readString(postgres, StandardCharsets.ISO_8859_1);
        Assumptions.assumeThat(program).as("a program for Linux").contains("/ld-linux");
        Files.writeString(postgres, program.replace("/ld-linux", "/ld-other"), StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> EmbeddedDatabase.start(fresh))
                .isInstanceOf(DatabaseStartException.class)
                .hasMessageContaining("it needs the GNU C library, which Alpine, for one, does not have")
                .hasMessageContaining("DB_HOST");
    }

    @Test
    void namesTheVersionThatWroteADirectoryItCannotRead() throws Exception {
        EmbeddedDatabase.start(shared).close();
        Path version = shared.resolve("pg/PG_VERSION");
        String ours = Files.readString(version);
        Files.writeString(version, "15\n");
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(shared))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining("was written by PostgreSQL 15, and this server brings PostgreSQL 17");
        } finally {
            Files.writeString(version, ours);
        }
    }

    @Test
    void saysWhatPostgresComplainedAboutAndLetsTheDirectoryGo() throws Exception {
        EmbeddedDatabase.start(shared).close();
        Path settings = shared.resolve("pg/postgresql.auto.conf");
        String before = Files.readString(settings);
        Files.writeString(settings, "shared_buffers = 'plenty'\n");
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(shared))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessageContaining("configuration file")
                    .message()
                    .hasLineCount(1);
        } finally {
            Files.writeString(settings, before);
        }
        EmbeddedDatabase.start(shared).close();
    }

    @Test
    void waitsForItsPortToBecomeFreeWhenItRestarts() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(shared)) {
            postmaster(shared).destroyForcibly();
            await().until(() -> !database.isRunning());
            ServerSocket squatter = await().ignoreExceptions()
                    .until(
                            () -> new ServerSocket(
                                    database.address().port(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})),
                            s -> true);
            CompletableFuture.delayedExecutor(500, TimeUnit.MILLISECONDS).execute(() -> close(squatter));
            database.restart();
            assertThat(query(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void putsABigLogAside() throws Exception {
        Path log = shared.resolve("postgresql.log");
        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(11 << 20);
        }
        EmbeddedDatabase.start(shared).close();
        assertThat(Files.size(log)).isLessThan(1 << 20);
        assertThat(shared.resolve("postgresql.log.1")).hasSize(11 << 20);
    }
}
