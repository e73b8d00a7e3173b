package malote.bench.scenario.ceiling;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import malote.bench.server.DatabaseAddress;

/** Calls the server's functions in the database as one of the server's lanes does, over a connection of its own. */
final class DirectLane implements AutoCloseable {
    private static final int MAX_MESSAGES = 10;
    private static final int MAX_STREAMS = 6;

    /** What a dialect's messages are in the database. */
    enum Contents {
        /** Messages, and the parties that they name. */
        JSON("%s", "SELECT * FROM read_contents(?, ?, ?)"),
        ICOM("icom/%s/out", """
                SELECT p.* FROM (SELECT ?::text[] AS queue, ?::bigint[] AS after, ?::bigint[] AS up_to) r,
                  read_payloads(r.queue, r.after, r.up_to, r.up_to) p""");

        private final String queue;
        private final String read;

        Contents(String queue, String read) {
            this.queue = queue;
            this.read = read;
        }
    }

    private final Contents contents;
    private final Connection connection;
    private final List<String> ispbs = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private final long[] iterations;
    private final PreparedStatement claim;
    private final PreparedStatement read;
    private final PreparedStatement parties;

    /** Connects and opens streams. */
    DirectLane(DatabaseAddress address, Contents contents, List<String> ofInstitutions, int collectors)
            throws SQLException {
        this.contents = contents;
        List<String> institutions =
                ofInstitutions.stream().map(contents.queue::formatted).toList();
        connection = DriverManager.getConnection(
                address.jdbcUrl() + "&prepareThreshold=1", address.user(), address.password());
        for (String ispb : institutions) {
            for (int i = 0; i < collectors; i++) {
                ispbs.add(ispb);
                keys.add("bench" + i);
            }
        }
        iterations = new long[ispbs.size()];
        Integer[] maxStreams = new Integer[ispbs.size()];
        Arrays.fill(maxStreams, MAX_STREAMS);
        try (PreparedStatement open =
                connection.prepareStatement("SELECT * FROM begin_streams(?, ?, ?, ?, NULL, NULL, ?, ?)")) {
            open.setArray(1, texts(institutions));
            open.setArray(2, texts(ispbs));
            open.setArray(3, texts(keys));
            open.setArray(4, connection.createArrayOf("int4", maxStreams));
            open.setArray(5, connection.createArrayOf("text", new String[ispbs.size()]));
            open.setArray(6, connection.createArrayOf("text", new String[ispbs.size()]));
            open.executeQuery().close();
        }
        claim = connection.prepareStatement("""
                SELECT n, outcome, iteration, after, up_to, redelivered, tail, remaining, version
                FROM claim(?, ?, ?, ?, ?, ?, NULL, NULL) ORDER BY n""");
        claim.setArray(1, texts(institutions));
        claim.setArray(2, texts(ispbs));
        claim.setArray(3, texts(keys));
        Integer[] most = new Integer[ispbs.size()];
        Arrays.fill(most, MAX_MESSAGES);
        claim.setArray(5, connection.createArrayOf("int4", most));
        read = connection.prepareStatement(contents.read);
        parties = connection.prepareStatement("SELECT * FROM read_parties(?)");
    }

    /** One read of every stream; returns how many messages that brought. */
    int collect() throws SQLException {
        List<String> found = new ArrayList<>();
        List<Long> after = new ArrayList<>();
        List<Long> upTo = new ArrayList<>();
        claim.setArray(4, numbers(Arrays.stream(iterations).boxed().toList()));
        claim.setArray(6, continues());
        try (ResultSet rows = claim.executeQuery()) {
            for (int i = 0; rows.next(); i++) {
                iterations[i] = rows.getLong("iteration");
                if (rows.getLong("up_to") > rows.getLong("after")) {
                    found.add(ispbs.get(i));
                    after.add(rows.getLong("after"));
                    upTo.add(rows.getLong("up_to"));
                }
            }
        }
        return found.isEmpty() ? 0 : read(found, after, upTo);
    }

    private int read(List<String> queues, List<Long> after, List<Long> upTo) throws SQLException {
        read.setArray(1, texts(queues));
        read.setArray(2, numbers(after));
        read.setArray(3, numbers(upTo));
        return contents == Contents.JSON ? readMessages() : readPayloads();
    }

    private int readPayloads() throws SQLException {
        int messages = 0;
        try (ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                messages += rows.getBytes("body").length > 0 ? 1 : 0;
            }
        }
        return messages;
    }

    private int readMessages() throws SQLException {
        int messages = 0;
        Set<Object> named = new HashSet<>();
        try (ResultSet rows = read.executeQuery()) {
            while (rows.next()) {
                messages++;
                named.add(rows.getObject("payer"));
                named.add(rows.getObject("receiver"));
            }
        }
        parties.setArray(1, connection.createArrayOf("uuid", named.toArray()));
        int found = 0;
        try (ResultSet rows = parties.executeQuery()) {
            while (rows.next()) {
                found++;
            }
        }
        if (found != named.size()) {
            throw new SQLException("parties are missing");
        }
        return messages;
    }

    /** Of each read, whether it is not the first of its stream. */
    private Array continues() throws SQLException {
        return connection.createArrayOf(
                "bool",
                Arrays.stream(iterations).mapToObj(iteration -> iteration > 0).toArray());
    }

    private Array texts(List<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray());
    }

    private Array numbers(List<Long> numbers) throws SQLException {
        return connection.createArrayOf("int8", numbers.toArray());
    }

    /** Confirms what was read and ends the streams. */
    @Override
    public void close() throws SQLException {
        try (connection;
                PreparedStatement end = connection.prepareStatement("SELECT end_stream(?, ?, ?, true)")) {
            for (int i = 0; i < iterations.length; i++) {
                end.setString(1, ispbs.get(i));
                end.setString(2, keys.get(i));
                end.setLong(3, iterations[i]);
                end.executeQuery().close();
            }
        }
    }
}
