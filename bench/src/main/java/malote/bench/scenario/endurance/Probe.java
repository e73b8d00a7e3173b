package malote.bench.scenario.endurance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import malote.bench.server.DatabaseAddress;

/**
 * Looks into the database: how large tables and indexes are, and how many pages a claim touches, on a queue of its own
 * and on all others on average. Not thread-safe.
 */
final class Probe implements AutoCloseable {
    private static final String KEY = "benchsoakprobe";
    private static final int CLAIMS = 5;
    private static final int BATCH = 10;
    private static final Pattern PAGES = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");

    private static final String TABLES = """
            SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'flyway%'""";
    private static final String INDEXES = """
            SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'i' AND c.relname NOT LIKE 'flyway%'""";
    private static final String QUEUE_PAGES = """
            SELECT sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0))::bigint
            FROM pg_statio_user_tables WHERE relname IN ('fila_entrada', 'fila_saida', 'coletores', 'devolvidas')""";

    private final Connection connection;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI generator;
    private final String ispb;
    private long iteration;
    private long pages;
    private long claimed;

    /**
     * What was seen.
     *
     * @param tables bytes of each table with its indexes
     * @param indexes bytes of each index
     * @param claimPages pages that a claim of ten messages touched, on the queue of the probe
     * @param contentPages pages that reading the ten touched
     * @param queuePages pages of the queue's tables touched for each message handed out since the last look, by whatever is
     *     done with them
     */
    record Sample(
            Map<String, Long> tables,
            Map<String, Long> indexes,
            double claimPages,
            double contentPages,
            double queuePages) {}

    /** @param server the server's URL, by which the queue of the probe gets messages */
    Probe(DatabaseAddress address, String server, String ispb) throws SQLException {
        this.connection = DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        this.generator = URI.create(server + "/api/util/msgs/" + ispb + "/" + CLAIMS * BATCH);
        this.ispb = ispb;
        number(("SELECT count(*) FROM begin_streams(ARRAY['%1$s'], ARRAY['%1$s'], ARRAY['%2$s'], ARRAY[6], NULL, NULL, "
                        + "ARRAY[NULL], ARRAY[NULL])")
                .formatted(ispb, KEY));
        pages = number(QUEUE_PAGES);
        claimed = claimed();
    }

    Sample look() throws SQLException, IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(generator)
                .header("Prefer", "return=minimal")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status != 201) {
            throw new IOException(status + " to the messages of the probe");
        }
        double[] claims = new double[CLAIMS];
        double[] contents = new double[CLAIMS];
        for (int i = 0; i < CLAIMS; i++) {
            claims[i] = touched(
                    ("claim(ARRAY['%1$s'], ARRAY['%1$s'], ARRAY['%2$s'], ARRAY[%3$d]::bigint[], ARRAY[%4$d], ARRAY[%5$b], "
                                    + "NULL, NULL)")
                            .formatted(ispb, KEY, iteration, BATCH, iteration > 0));
            iteration++;
            long upTo = number("SELECT seq FROM fila_saida WHERE fila = '" + ispb + "'");
            if (upTo != iteration * BATCH) {
                throw new IOException("a claim of the probe brought nothing: it is at " + upTo + " after " + iteration);
            }
            contents[i] = touched("read_contents(ARRAY['%s'], ARRAY[%d]::bigint[], ARRAY[%d]::bigint[])"
                    .formatted(ispb, upTo - BATCH, upTo));
        }
        return new Sample(sizes(TABLES), sizes(INDEXES), median(claims), median(contents), queuePages());
    }

    private double queuePages() throws SQLException {
        long pagesBefore = pages;
        long claimedBefore = claimed;
        pages = number(QUEUE_PAGES);
        claimed = claimed();
        return (pages - pagesBefore) / (double) Math.max(1, claimed - claimedBefore);
    }

    private long claimed() throws SQLException {
        return number("SELECT coalesce(sum(seq), 0)::bigint FROM fila_saida");
    }

    /** How many pages a call touches, which takes effect. */
    private double touched(String call) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) SELECT * FROM " + call)) {
            rows.next();
            // The first of each are those of the whole plan.
            Matcher matcher = PAGES.matcher(rows.getString(1));
            double sum = 0;
            for (int i = 0; i < 2 && matcher.find(); i++) {
                sum += Double.parseDouble(matcher.group(1));
            }
            return sum;
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Map<String, Long> sizes(String sql) throws SQLException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                sizes.put(rows.getString(1), rows.getLong(2));
            }
        }
        return sizes;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
