package malote.postgres.hosts;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import malote.postgres.Sessions;
import malote.postgres.Sql;
import malote.postgres.Unreachable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a host has answered.
 *
 * @param primary there if it takes writes
 * @param timeline how many promotions lie behind it
 * @param obstacle why it is not the one, if it is not; one line
 */
record Probe(Optional<Primary> primary, int timeline, String obstacle) {
    private static final String QUESTION = Sql.load("primary");

    static Probe failed(String obstacle) {
        return new Probe(Optional.empty(), 0, obstacle);
    }

    /** Asks a host, in a session. Blocks, for a small multiple of the connection time limit at most. */
    static Probe of(Sessions host) {
        PGSimpleDataSource source = host.dataSource();
        source.setSocketTimeout(source.getConnectTimeout());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            if (row.getBoolean("read_only")) {
                return failed("it is read-only, as a standby is");
            }
            Primary primary = new Primary(host, host.connectOptions(row.getBoolean("encrypted")));
            return new Probe(Optional.of(primary), row.getInt("timeline"), "");
        } catch (SQLException | RuntimeException e) {
            return failed(String.valueOf(new Unreachable(e).getMessage()));
        }
    }
}
