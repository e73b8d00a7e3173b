package malote.bench.chaos.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import malote.bench.chaos.program.Shell;

/** Three hosts with PostgreSQL, Patroni and etcd, in a directory that is removed at the end. */
final class PatroniCluster implements AutoCloseable {
    static final String SUPERUSER = "postgres";
    private static final String NAME = "malote";
    private static final String PREFIX = "malote-cluster-";
    private static final List<String> HOSTS = List.of("a", "b", "c");
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration WHOLE = Duration.ofMinutes(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SWITCHOVER = Duration.ofMinutes(1);
    private static final long LOOK_MILLIS = 250;
    private static final int OK = 200;

    private final Path directory;
    private final boolean synchronous;
    private final List<Node> nodes = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    private PatroniCluster(Path directory, boolean synchronous) {
        this.directory = directory;
        this.synchronous = synchronous;
    }

    /**
     * Sets one up. Removes what runs left behind that were killed.
     *
     * @param synchronous whether a commit is on two hosts before it is answered
     * @param logs where the output of its programs goes
     */
    static PatroniCluster start(Network network, boolean synchronous, Path logs)
            throws IOException, InterruptedException {
        removeLeftOvers();
        Path directory =
                Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
        PatroniCluster cluster = new PatroniCluster(directory, synchronous);
        boolean started = false;
        try {
            Shell.run("chmod", "755", directory.toString());
            for (String name : HOSTS) {
                cluster.nodes.add(new Node(network.host(name), directory, logs));
            }
            cluster.start();
            started = true;
            return cluster;
        } finally {
            if (!started) {
                cluster.close();
            }
        }
    }

    private static void removeLeftOvers() throws IOException, InterruptedException {
        List<Path> all;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            all = files.filter(PatroniCluster::isLeftOver).toList();
        }
        for (Path directory : all) {
            new Processes(directory).kill();
            Shell.run("rm", "-rf", directory.toString());
        }
    }

    private static boolean isLeftOver(Path directory) {
        String[] parts = directory.getFileName().toString().split("-", -1);
        return directory.getFileName().toString().matches(PREFIX + "\\d+-\\d+")
                && ProcessHandle.of(Long.parseLong(parts[2])).isEmpty();
    }

    private void start() throws IOException, InterruptedException {
        String etcd = addresses(Node.ETCD_PORT);
        for (Node node : nodes) {
            node.configure(PatroniYml.of(node, etcd, synchronous));
            startEtcd(node);
        }
        Node first = nodes.get(0);
        await("etcd", START, () -> isWell(first, Node.ETCD_PORT, "/health"));
        first.startPatroni();
        await("a primary", START, () -> primaries().contains(first));
        execute(first, "CREATE ROLE " + NAME + " LOGIN");
        // So that the servers see whether replication is synchronous.
        execute(first, "GRANT pg_read_all_stats TO " + NAME);
        execute(first, "CREATE DATABASE " + NAME + " OWNER " + NAME);
        for (Node node : nodes.subList(1, nodes.size())) {
            node.startPatroni();
        }
        awaitWhole();
    }

    private void startEtcd(Node node) throws IOException {
        List<String> members = new ArrayList<>();
        for (Node each : nodes) {
            members.add(each.name() + "=http://" + each.host().hostAndPort(Node.ETCD_PEER_PORT));
        }
        node.startEtcd(String.join(",", members));
    }

    /** Starts what does not run on a host that was down. */
    void start(Node node) throws IOException {
        startEtcd(node);
        node.startPatroni();
    }

    /** Starts etcd on all hosts. */
    void startEtcd() throws IOException {
        for (Node node : nodes) {
            startEtcd(node);
        }
    }

    List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** All but this one. */
    List<Node> others(Node than) {
        return nodes.stream().filter(node -> node != than).toList();
    }

    private String addresses(int port) throws IOException {
        List<String> all = new ArrayList<>();
        for (Node node : nodes) {
            all.add(node.host().hostAndPort(port));
        }
        return String.join(",", all);
    }

    /** The settings by which servers use it. */
    Map<String, String> settings() throws IOException {
        return settings(NAME);
    }

    /** The same for another of its databases. */
    Map<String, String> settings(String database) throws IOException {
        return Map.of(
                "DB_HOST",
                addresses(Node.POSTGRES_PORT),
                "DB_DATABASE",
                database,
                "DB_USERNAME",
                NAME,
                "DB_PASSWORD",
                "");
    }

    /** The host whose PostgreSQL takes writes. */
    Node primary() throws IOException {
        List<Node> primaries = primaries();
        if (primaries.size() != 1) {
            throw new IOException(primaries.size() + " hosts of the cluster are primaries");
        }
        return primaries.get(0);
    }

    /** The host on which every commit is, too. */
    Node synchronousStandby() throws IOException {
        String name =
                query(primary(), "SELECT min(application_name) FROM pg_stat_replication WHERE sync_state = 'sync'");
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IOException("no standby is synchronous"));
    }

    private List<Node> primaries() {
        return nodes.stream()
                .filter(node -> isWell(node, Node.PATRONI_PORT, "/primary"))
                .toList();
    }

    private boolean isWell(Node node, int port, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri(node, port, path))
                    .timeout(PATIENCE)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static URI uri(Node node, int port, String path) throws IOException {
        return URI.create("http://" + node.host().hostAndPort(port) + path);
    }

    /** Has a standby become the primary, in order. */
    void switchOver() throws IOException, InterruptedException {
        Node leader = primary();
        HttpRequest request = HttpRequest.newBuilder(uri(leader, Node.PATRONI_PORT, "/switchover"))
                .timeout(SWITCHOVER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"leader\": \"" + leader.name() + "\"}"))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new IOException("no switchover: " + response.statusCode() + " " + response.body());
        }
    }

    /** Waits until there is a primary, both standbys follow it, and one is synchronous if one is to be. */
    void awaitWhole() throws IOException, InterruptedException {
        await("both standbys", WHOLE, this::isWhole);
    }

    private boolean isWhole() {
        try {
            String counts = query(
                    primary(),
                    "SELECT count(*) || ' ' || count(*) FILTER (WHERE sync_state = 'sync') FROM pg_stat_replication"
                            + " WHERE state = 'streaming' AND pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn) < 1000000");
            return counts.equals(HOSTS.size() - 1 + (synchronous ? " 1" : " 0"));
        } catch (IOException e) {
            return false;
        }
    }

    private interface Condition {
        boolean isMet();
    }

    private void await(String what, Duration atMost, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.isMet()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The cluster has not " + what + " after " + atMost.toSeconds() + " s");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** A session of the superuser. */
    Connection connect(Node node, String database) throws IOException, SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + node.host().hostAndPort(Node.POSTGRES_PORT) + "/" + database
                        + "?connectTimeout=5&loginTimeout=5&socketTimeout=30",
                SUPERUSER,
                "");
    }

    void execute(Node node, String sql) throws IOException {
        try (Connection connection = connect(node, "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private String query(Node node, String sql) throws IOException {
        try (Connection connection = connect(node, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return Optional.ofNullable(row.getString(1)).orElse("");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** Of the database that the servers use. */
    Connection connect() throws IOException, SQLException {
        return connect(primary(), NAME);
    }

    /** Ends all processes and removes the directory. */
    @Override
    public void close() {
        try {
            new Processes(directory).kill();
            Shell.run("rm", "-rf", directory.toString());
        } catch (IOException e) {
            System.err.println("The directory " + directory + " could not be removed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
