package malote.bench.chaos.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import malote.bench.history.Digest;
import malote.bench.history.EndToEndIds;
import malote.message.icom.Gzip;
import malote.message.icom.GzipException;

/** The messages that a database has. */
final class Survivors {
    private static final int MOST_BYTES = 11 << 20;
    private static final int ROWS = 1_000;

    private Survivors() {}

    /** Their ids as the histories know them, of both dialects. */
    static Set<Long> of(Connection connection) throws SQLException, IOException {
        Set<Long> ids = new HashSet<>();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS);
            try (ResultSet json = statement.executeQuery("SELECT end_to_end_id FROM mensagens")) {
                while (json.next()) {
                    ids.add(EndToEndIds.id(json.getString(1).getBytes(StandardCharsets.US_ASCII), 0));
                }
            }
            try (ResultSet icom = statement.executeQuery("SELECT corpo, compactado FROM mensagens_icom")) {
                while (icom.next()) {
                    byte[] stored = icom.getBytes(1);
                    byte[] plain =
                            icom.getBoolean(2) ? Gzip.unpack(stored, MOST_BYTES).bytes() : stored;
                    ids.add(Digest.of(plain, 0, plain.length));
                }
            }
        } catch (GzipException e) {
            throw new IOException(e);
        }
        return ids;
    }
}
