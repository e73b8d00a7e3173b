package malote.postgres.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;
import malote.embedded.DatabaseStartException;
import malote.it.ServerProcess;
import malote.postgres.Inspection;
import malote.postgres.Sessions;
import malote.postgres.TestDatabase;
import malote.postgres.Unreachable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("exhaustive")
@Timeout(300)
final class MigrationsIT {
    private static final Path RESOURCES = Path.of("src/main/resources/sql");
    /** What is seen of a database: its relations, its functions and the history of its migrations. */
    private static final String STATE = """
            SELECT concat_ws(' ', 'relation', c.oid, c.relname, c.relfilenode)
            FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT concat_ws(' ', 'function', p.oid, p.xmin) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
            UNION ALL
            SELECT concat_ws(' ', 'migration', h.*) FROM flyway_schema_history h
            ORDER BY 1""";

    /** Those of the builds before the first release. */
    private static final List<OldMigration> OLD_MIGRATIONS = List.of(
            new OldMigration(1, "tables", 1324836060),
            new OldMigration(2, "functions", 1126686113),
            new OldMigration(3, "operator", -259157625),
            new OldMigration(4, "retention", 1936714401),
            new OldMigration(5, "abandoned", 159478441),
            new OldMigration(6, "receipts", -85456103),
            new OldMigration(7, "contents", 578611858),
            new OldMigration(8, "claims", -300062285),
            new OldMigration(9, "eras", -1736368840),
            new OldMigration(11, "locked_queues", 983745197),
            new OldMigration(12, "short_lives", -1885372749),
            new OldMigration(13, "forgotten_queues", 10422851),
            new OldMigration(14, "large_deposits", 1560385622));

    /** The one of those that followed, as it was before it changed. */
    private static final List<OldMigration> OLD_SCHEMA = List.of(new OldMigration(1, "schema", 2043688807));

    private record OldMigration(int version, String name, int checksum) {}

    @TempDir
    Path directory;

    @Test
    void aDatabaseThatCannotBeUsedIsSaidWithItsReasonAndWhatToDo() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            database.execute("CREATE ROLE guest LOGIN PASSWORD 'right'");
            database.execute("CREATE DATABASE empty");

            assertThat(complaint(database.address(), "empty", "guest", "wrong"))
                    .startsWith("password authentication failed for user \"guest\": check DB_USERNAME and DB_PASSWORD");
            assertThat(complaint(database.address(), "none", "guest", "right"))
                    .startsWith("database \"none\" does not exist: create it");
            assertThat(complaint(database.address(), "empty", "guest", "right"))
                    .startsWith("permission denied for schema public: make the user of DB_USERNAME the owner");
        }
    }

    private static String complaint(DatabaseAddress address, String database, String user, String password) {
        DatabaseAddress other = new DatabaseAddress(address.host(), address.port(), database, user, password);
        Sessions sessions = new Sessions(other);
        return String.valueOf(catchThrowableOfType(Unreachable.class, () -> {
                    Inspection.of(sessions);
                    Migrations.apply(sessions);
                })
                .getMessage());
    }

    @Test
    void aDatabaseOfADevelopmentBuildIsRefusedAndLeftAsItIs() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            List<List<OldMigration>> builds = new ArrayList<>(List.of(OLD_SCHEMA));
            for (int migrations = 1; migrations <= OLD_MIGRATIONS.size(); migrations++) {
                builds.add(OLD_MIGRATIONS.subList(0, migrations));
            }
            for (List<OldMigration> build : builds) {
                makeDevelopmentBuild(database, build);
                List<String> before = database.strings(STATE);

                assertThatThrownBy(() -> Migrations.apply(new Sessions(database.address())))
                        .as("%s", build)
                        .isInstanceOf(DatabaseStartException.class)
                        .hasMessage(
                                "The database at " + database.address() + " was made by a development build of Malote"
                                        + " before the first release, and this version cannot read it. Start with an empty database"
                                        + " (DB_DATABASE) or data directory (DATA_DIR), or run the build that made it.");

                assertThat(database.strings(STATE)).isEqualTo(before);
            }
        }
    }

    @Test
    void aServerRefusesADatabaseOfADevelopmentBuildInOneLine() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            makeDevelopmentBuild(database, OLD_SCHEMA);
            DatabaseAddress address = database.address();
            assertRefused(Map.of(
                    "PORT", "0",
                    "DB_HOST", address.host(),
                    "DB_PORT", Integer.toString(address.port()),
                    "DB_DATABASE", address.database(),
                    "DB_USERNAME", address.user(),
                    "DB_PASSWORD", address.password()));
        }
        assertRefused(Map.of("PORT", "0"));
    }

    private void assertRefused(Map<String, String> settings) {
        try (ServerProcess server = ServerProcess.launch(directory, settings)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.log())
                    .hasLineCount(1)
                    .startsWith("malote: The database at ")
                    .contains("development build", "DB_DATABASE", "DATA_DIR");
        }
    }

    /** The history as a build before the first release wrote it. */
    private static void makeDevelopmentBuild(TestDatabase database, List<OldMigration> build) {
        database.execute("TRUNCATE flyway_schema_history");
        for (OldMigration migration : build) {
            database.execute("""
                    INSERT INTO flyway_schema_history
                      (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    VALUES (%1$d, '%1$d', '%2$s', 'SQL', 'V%1$d__%3$s.sql', %4$d, 'malote', 10, true)""".formatted(
                            migration.version, migration.name.replace('_', ' '), migration.name, migration.checksum));
        }
    }

    @Test
    void aDatabaseOfTheVersionBeforeGetsTheTablesOfThisOneAndKeepsItsRows() throws Exception {
        Path schema = copy("schema");
        deleteAllBut(schema, "V1__schema.sql", "V2__access.sql");
        Path functions = copy("functions");
        // All that need the new tables to be made; others name them only.
        Files.delete(functions.resolve("R__token_balance.sql"));
        Files.delete(functions.resolve("R__take_tokens.sql"));
        Files.delete(functions.resolve("R__fault_is_over.sql"));
        Files.delete(functions.resolve("R__count_occasions.sql"));
        try (TestDatabase database = new TestDatabase(directory)) {
            database.execute("CREATE DATABASE before");
            DatabaseAddress address = database.address();
            Sessions sessions = new Sessions(
                    new DatabaseAddress(address.host(), address.port(), "before", address.user(), address.password()));
            Migrations.apply(sessions, "filesystem:" + schema, "filesystem:" + functions);
            try (Connection connection = sessions.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO fila_saida (fila) VALUES ('12345678')");
                statement.execute("INSERT INTO coletores (fila, chave) VALUES ('12345678', 'abcdefghijklm')");

                Migrations.apply(sessions);

                try (ResultSet row = statement.executeQuery("""
                        SELECT c.situacao, c.lendo_ate, c.agente, end_stream(c.fila, c.chave, 0, true),
                               (SELECT count(*) FROM mensagens_icom), (SELECT count(*) FROM fichas)
                        FROM coletores c""")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo("aberto");
                    assertThat(row.getString(2)).isNull();
                    assertThat(row.getString(3)).isNull();
                    assertThat(row.getString(4)).isEqualTo("ended");
                    assertThat(row.next()).isFalse();
                }
            }
        }
    }

    private static void deleteAllBut(Path directory, String... names) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (!List.of(names).contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void theNextVersionReplacesTheFunctionsThatChangedAndNothingElse() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            List<String> before = database.strings("SELECT oid FROM pg_proc WHERE proname LIKE 'forget%' ORDER BY 1");
            long migrations = database.number("SELECT count(*) FROM flyway_schema_history");
            Sessions sessions = new Sessions(database.address());

            Migrations.apply(sessions, nextVersion());

            assertThat(memory(database)).isEqualTo("03:00:00");
            assertThat(database.number("SELECT count(*) FROM novidade")).isZero();
            assertThat(database.strings("SELECT oid FROM pg_proc WHERE proname LIKE 'forget%' ORDER BY 1"))
                    .isEqualTo(before);
            assertThat(database.number("SELECT count(*) FROM flyway_schema_history"))
                    .isEqualTo(migrations + 2);
        }
    }

    @Test
    void anOlderServerThatStartsLaterLeavesTheDatabaseAsTheNewerMadeIt() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            Sessions sessions = new Sessions(database.address());
            Migrations.apply(sessions, nextVersion());
            List<String> before = database.strings(STATE);

            Migrations.apply(sessions);

            assertThat(database.strings(STATE)).isEqualTo(before);
            assertThat(memory(database)).isEqualTo("03:00:00");
        }
    }

    @Test
    void anOlderServerIsRefusedWhereTheNewerSaysSoAndTheDatabaseStaysAsItIs() throws Exception {
        try (TestDatabase database = new TestDatabase(directory)) {
            Sessions sessions = new Sessions(database.address());
            Migrations.apply(sessions, breakingVersion());
            List<String> before = database.strings(STATE);

            assertThatThrownBy(() -> Migrations.apply(sessions))
                    .isInstanceOf(DatabaseStartException.class)
                    .hasMessage("The tables at " + database.address() + " were made by a newer Malote, and only version"
                            + " 999.0.0 or newer can use them; this is " + Versions.own() + ". Start such a version, or"
                            + " restore a backup of the time before the upgrade.");
            assertThat(database.strings(STATE)).isEqualTo(before);

            DatabaseAddress address = database.address();
            Map<String, String> settings = new HashMap<>(Map.of("PORT", "0", "DB_HOST", address.host()));
            settings.put("DB_PORT", Integer.toString(address.port()));
            settings.put("DB_USERNAME", address.user());
            settings.put("DB_PASSWORD", address.password());
            Path own = Files.createDirectory(directory.resolve("server"));
            try (ServerProcess server = ServerProcess.launch(own, settings)) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.log())
                        .contains("malote: The tables at ", "were made by a newer Malote", "version 999.0.0 or newer")
                        .doesNotContain("\tat ");
            }
            // The newer one itself is not.
            Migrations.apply(sessions, breakingVersion());
        }
    }

    @Test
    void serversOfTwoVersionsThatStartAtOnceLeaveTheFunctionsOfTheNewer() throws Exception {
        String[] next = nextVersion();
        ExecutorService servers = Executors.newFixedThreadPool(4);
        try (TestDatabase database = new TestDatabase(directory)) {
            for (int round = 0; round < 5; round++) {
                database.execute("CREATE DATABASE round" + round);
                DatabaseAddress address = database.address();
                Sessions sessions = new Sessions(new DatabaseAddress(
                        address.host(), address.port(), "round" + round, address.user(), address.password()));
                Callable<Void> older = () -> {
                    Migrations.apply(sessions);
                    return null;
                };
                Callable<Void> newer = () -> {
                    Migrations.apply(sessions, next);
                    return null;
                };
                List<Future<Void>> starts = new ArrayList<>();
                for (Callable<Void> server : List.of(older, newer, older, newer)) {
                    starts.add(servers.submit(server));
                }
                for (Future<Void> start : starts) {
                    start.get();
                }
                assertThat(memory(sessions)).isEqualTo("03:00:00");
            }
        } finally {
            servers.shutdownNow();
        }
    }

    private static String memory(TestDatabase database) throws SQLException {
        return memory(new Sessions(database.address()));
    }

    private static String memory(Sessions sessions) throws SQLException {
        try (Connection connection = sessions.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT stream_memory()::text")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Migrations of a version with another table, another text of one function, and one function less. */
    private String[] nextVersion() throws IOException {
        Path schema = copy("schema");
        Files.writeString(
                schema.resolve("V99__more.sql"),
                "CREATE TABLE novidade (id int); DROP FUNCTION IF EXISTS read_parties(uuid[]);");
        Path functions = copy("functions");
        Files.delete(functions.resolve("R__read_parties.sql"));
        Path changed = functions.resolve("R__stream_memory.sql");
        Files.writeString(changed, Files.readString(changed).replace("2 hours", "3 hours"));
        return new String[] {"filesystem:" + schema, "filesystem:" + functions};
    }

    /** The same where what follows is nothing for older servers. */
    private String[] breakingVersion() throws IOException {
        String[] next = nextVersion();
        Path lowest = directory.resolve("next/functions/R__lowest_version.sql");
        Files.writeString(lowest, Files.readString(lowest).replaceFirst("'[0-9.]+'", "'999.0.0'"));
        return next;
    }

    private Path copy(String kind) throws IOException {
        Path copy = Files.createDirectories(directory.resolve("next").resolve(kind));
        try (Stream<Path> files = Files.list(RESOURCES.resolve(kind))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }
}
