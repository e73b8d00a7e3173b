package malote.it;

import static malote.it.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import malote.embedded.DatabaseAddress;

/** A look into the database of a server, to know when it has come to where a test wants it. */
public final class Inside {
    private final DatabaseAddress address;

    Inside(DatabaseAddress address) {
        this.address = address;
    }

    /** Waits until so many streams of the institution have asked for messages and found none. */
    void awaitWaiting(String ispb, int count) {
        await().until(() -> count("""
                                SELECT count(*) FROM coletores
                                WHERE fila = ? AND situacao = 'aberto' AND lote_ate = lote_apos AND visto_em > aberto_em""", ispb) == count);
    }

    /** Waits until so many streams of the institution are open. */
    void awaitOpen(String ispb, int count) {
        await().until(() -> open(ispb) == count);
    }

    int open(String ispb) {
        return count("SELECT count(*) FROM coletores WHERE fila = ? AND situacao = 'aberto'", ispb);
    }

    /** Makes it look as if nothing had been heard of the streams of these URIs for a day. */
    void fallSilent(String... uris) {
        age(Duration.ofDays(1), uris);
    }

    /** Makes it look as if the streams of these URIs had been opened and last heard of so much earlier. */
    void age(Duration time, String... uris) {
        try (Connection connection = connect();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE coletores SET aberto_em = aberto_em - ?::interval,"
                                + " visto_em = visto_em - ?::interval WHERE chave = ANY (?)")) {
            Object[] keys = Stream.of(uris).map(Inside::key).toArray();
            statement.setString(1, time.toString());
            statement.setString(2, time.toString());
            statement.setArray(3, connection.createArrayOf("text", keys));
            assertThat(statement.executeUpdate()).isEqualTo(uris.length);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String key(String uri) {
        return uri.substring(uri.lastIndexOf('/') + 1).substring(0, 13);
    }

    /** Waits until so many messages of the institution are still in the tables. */
    void awaitMessages(String ispb, int count) {
        await().until(() -> count("SELECT count(*) FROM mensagens WHERE fila = ?", ispb) == count);
    }

    /** The ids of the messages of the institution that are in the tables. */
    Set<String> messages(String ispb) {
        Set<String> ids = new HashSet<>();
        try (Connection connection = connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT end_to_end_id FROM mensagens WHERE fila = ?")) {
            statement.setString(1, ispb);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return ids;
    }

    /** How many messages of the institution were forgotten. */
    int forgotten(String ispb) {
        return count("SELECT coalesce(max(seq), 0) FROM fila_apagada WHERE fila = ?", ispb);
    }

    /** When the stream of a URI was last heard of, by the clock of the database. */
    String lastSeen(String uri) {
        String sql = "SELECT visto_em::text FROM coletores WHERE chave = ?";
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key(uri));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The processes of PostgreSQL that serve connections. */
    List<ProcessHandle> backends() throws SQLException {
        List<ProcessHandle> backends = new ArrayList<>();
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("SELECT pid FROM pg_stat_activity"
                        + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ProcessHandle.of(rows.getLong(1)).ifPresent(backends::add);
            }
        }
        return backends;
    }

    /** Ends the sessions that wait for a lock; returns how many. */
    int endThoseThatWait() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE application_name = 'malote' AND wait_event_type = 'Lock'")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** With these settings another server uses the same database. */
    Map<String, String> settings() {
        return Map.of(
                "PORT",
                "0",
                // A test that stops the database may need longer than thirty seconds for its second read.
                "STREAM_FIRST_LEASE",
                "0",
                "DB_HOST",
                address.host(),
                "DB_PORT",
                Integer.toString(address.port()),
                "DB_DATABASE",
                address.database(),
                "DB_USERNAME",
                address.user(),
                "DB_PASSWORD",
                address.password());
    }

    /** A connection of the test's own. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
    }

    private int count(String sql, String ispb) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, ispb);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
