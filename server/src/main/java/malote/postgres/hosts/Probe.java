package malote.postgres.hosts;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import malote.postgres.Advice;
import malote.postgres.Sessions;
import malote.postgres.Sql;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a host has answered.
 *
 * @param isReached whether it has answered at all
 * @param primary there if it takes writes
 * @param timeline how many promotions lie behind it
 * @param obstacle why it is not the one, if it is not; one line
 */
record Probe(boolean isReached, Optional<Primary> primary, int timeline, String obstacle) {
    private static final String QUESTION = Sql.load("primary");

    static Probe failed(String obstacle) {
        return new Probe(false, Optional.empty(), 0, obstacle);
    }

    /**
     * Asks a host, in a session. Blocks, for a small multiple of the connection time limit at most.
     *
     * @param wasReached whether it has ever answered: then it is no question of its address if it does not now
     */
    static Probe of(Sessions host, boolean wasReached) {
        PGSimpleDataSource source = host.dataSource();
        source.setSocketTimeout(source.getConnectTimeout());
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            if (row.getBoolean("read_only")) {
                return new Probe(true, Optional.empty(), 0, "it is read-only, as a standby is");
            }
            Primary primary = new Primary(host, host.connectOptions(row.getBoolean("encrypted")));
            return new Probe(true, Optional.of(primary), row.getInt("timeline"), "");
        } catch (SQLException | RuntimeException e) {
            return failed(wasReached ? Advice.ofReached(e) : Advice.of(e));
        }
    }
}
