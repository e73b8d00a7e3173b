package malote.bench.chaos.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import malote.bench.chaos.program.Programs;
import malote.bench.chaos.program.Shell;

/**
 * A host of the cluster: a member of etcd, Patroni, and the PostgreSQL that Patroni starts. Each has a directory of its own, by which its
 * processes are known.
 */
final class Node {
    static final int POSTGRES_PORT = 5432;
    static final int PATRONI_PORT = 8008;
    static final int ETCD_PORT = 2379;
    static final int ETCD_PEER_PORT = 2380;

    private final Host host;
    private final Path directory;
    private final Path logs;
    private final Processes etcd;
    private final Processes patroni;
    private final Processes postgres;
    private final Processes all;

    /**
     * @param directory for what it stores
     * @param logs where the output of its programs goes
     */
    Node(Host host, Path directory, Path logs) throws IOException {
        this.host = host;
        this.directory = Files.createDirectories(directory.resolve(host.name()));
        this.logs = Files.createDirectories(logs);
        this.all = new Processes(this.directory);
        this.etcd = new Processes(this.directory.resolve("etcd"));
        this.patroni = new Processes(this.directory.resolve("patroni"));
        this.postgres = new Processes(this.directory.resolve("data"));
    }

    Host host() {
        return host;
    }

    String name() {
        return host.name();
    }

    /** Writes its configuration. */
    void configure(String patroniYml) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("etcd"));
        Files.writeString(Files.createDirectories(directory.resolve("patroni")).resolve("patroni.yml"), patroniYml);
        if (Shell.isRoot()) {
            Shell.run("chown", "-R", Programs.user(), directory.toString());
        }
    }

    Path data() {
        return directory.resolve("data");
    }

    Path sockets() {
        return directory;
    }

    /** @param members {@code name=http://host:port} of all members of etcd, with commas between */
    void startEtcd(String members) throws IOException {
        String clients = "http://" + host.hostAndPort(ETCD_PORT);
        String peers = "http://" + host.hostAndPort(ETCD_PEER_PORT);
        start(
                "etcd",
                "etcd",
                "--name",
                name(),
                "--data-dir",
                directory.resolve("etcd/data").toString(),
                "--listen-client-urls",
                clients,
                "--advertise-client-urls",
                clients,
                "--listen-peer-urls",
                peers,
                "--initial-advertise-peer-urls",
                peers,
                "--initial-cluster",
                members,
                "--enable-v2",
                // Else a member that was cut off and comes back makes the others elect again, several times.
                "--pre-vote",
                "--heartbeat-interval",
                "200",
                "--election-timeout",
                "2000",
                "--log-level",
                "warn");
    }

    void startPatroni() throws IOException {
        start("patroni", "patroni", directory.resolve("patroni/patroni.yml").toString());
    }

    private void start(String name, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(host.within());
        command.addAll(Programs.notAsRoot());
        command.add(Requirements.find(program)
                .orElseThrow(() -> new IOException("no " + program))
                .toString());
        command.addAll(List.of(arguments));
        Path log = logs.resolve(name() + "-" + name + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .keySet()
                .removeIf(variable -> variable.startsWith("PG") || variable.startsWith("PATRONI_"));
        builder.environment().put("HOME", directory.toString());
        builder.start();
    }

    /** All programs of the host. */
    Processes all() {
        return all;
    }

    Processes etcd() {
        return etcd;
    }

    /** Patroni without its PostgreSQL. */
    Processes patroni() {
        return patroni;
    }

    Processes postgres() {
        return postgres;
    }
}
