package malote.bench.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import malote.bench.chaos.Cleanup;
import malote.bench.chaos.Clients;
import malote.bench.chaos.Disturbance;
import malote.bench.chaos.PaymentTraffic;
import malote.bench.chaos.Plan;
import malote.bench.chaos.QueueTraffic;
import malote.bench.chaos.Replica;
import malote.bench.chaos.Traffic;
import malote.bench.chaos.Trial;
import malote.bench.history.Rules;
import malote.bench.http.Loop;
import malote.bench.report.Progress;
import malote.bench.report.Result;

/**
 * Two servers over a PostgreSQL with automatic failover, first with messages of both dialects, then as the payment system. With synchronous
 * replication nothing may be lost. With asynchronous replication exactly what the surviving database lacks is lost, and the servers say so.
 */
public final class ClusterChaos {
    private static final int LEASE_SECONDS = 10;
    private static final int PAYMENT_SHARE = 3;
    /** Of each sender; the databases share the processors with everything else. */
    private static final double REQUESTS_PER_SECOND = 4;

    private final Path jar;
    private final List<String> javaOptions;
    private final Path logs;
    private final Duration time;
    private final long seed;
    private final String only;
    private final boolean synchronous;
    private final Progress progress;
    private final Trial trial;
    private final long late;

    /**
     * @param jar the server
     * @param javaOptions options of its JVM
     * @param output where the output of all programs goes
     * @param time how long all runs take together, without what they need to start and to end, and for the cluster to be whole again
     * @param seed of the plan
     * @param only what the names of disturbances must contain
     * @param synchronous whether a commit is on two hosts before it is answered
     * @param recovery seconds after the end of a primary's lease until 90 % of what was stored and collected before must be reached again
     */
    public ClusterChaos(
            Path jar,
            List<String> javaOptions,
            Path output,
            Duration time,
            long seed,
            String only,
            boolean synchronous,
            double recovery,
            Progress progress) {
        this.jar = jar;
        this.javaOptions = List.copyOf(javaOptions);
        this.logs = output.resolve("cluster");
        this.time = time;
        this.seed = seed;
        this.only = only;
        this.synchronous = synchronous;
        this.progress = progress;
        this.trial = new Trial(logs, seed, PatroniYml.TTL + recovery, progress);
        this.late = Trial.late(recovery);
    }

    /** Runs all; their results, of which each must be verified and each figure reached. */
    public List<Result> run() throws IOException, InterruptedException {
        Requirements.check();
        clear(logs);
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Network network = cleanup.add(Network.open());
            if (!synchronous && !network.canBeCut()) {
                throw new IOException(
                        "Standbys that lag need hosts of their own, which are network namespaces: be root");
            }
            progress.say("cluster: starting three hosts with PostgreSQL, Patroni and etcd");
            PatroniCluster cluster =
                    cleanup.add(PatroniCluster.start(network, synchronous, clear(logs.resolve("hosts"))));
            List<Host> servers = List.of(network.host("first"), network.host("second"), network.host("third"));
            Place place = new Place(network, cluster, servers);
            List<Result> results = new ArrayList<>();
            Duration payments = synchronous ? time.dividedBy(PAYMENT_SHARE) : Duration.ZERO;
            messages(place, time.minus(payments)).ifPresent(results::add);
            if (synchronous) {
                payments(place, payments).ifPresent(results::add);
            }
            if (results.isEmpty()) {
                throw new IOException("Nothing would be disturbed: no disturbance has \"" + only
                        + "\" in its name (docs/reliability.md has them), or " + time.toSeconds()
                        + " s are too short for one");
            }
            return results;
        }
    }

    private record Place(Network network, PatroniCluster cluster, List<Host> servers) {}

    private Optional<Result> messages(Place place, Duration duration) throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Map<String, String> settings = Map.of("ICOM_MODE", "hub", "RETENTION", synchronous ? "30s" : "0");
            List<Replica> replicas = startServers(place, "hub", settings, cleanup);
            Loop loop = cleanup.add(new Loop());
            Clients clients = new Clients(loop, replicas, seed, progress, this::messages);
            ClusterDisturbances of = disturbances(place, clients);
            if (!synchronous) {
                Reckoning reckoning = new Reckoning(place.cluster(), clients);
                clients.setReckoning(reckoning);
                Optional<Result> result = carryOut(
                        "cluster, asynchronous",
                        "two servers over a PostgreSQL whose standbys lag",
                        plan(duration, List.of(of.primaryDiesAheadOfStandbys(), of.primaryDies())),
                        clients,
                        loop,
                        place);
                return result.isPresent() ? Optional.of(reckoning.addTo(result.get(), logs)) : result;
            }
            List<Disturbance> all = usual(place, of);
            all.add(of.duringMigration(database -> cleanup.add(migration(place, database))));
            return carryOut(
                    "cluster",
                    "two servers over a PostgreSQL with synchronous standbys",
                    plan(duration, all),
                    clients,
                    loop,
                    place);
        }
    }

    /** Of both dialects. */
    private List<Traffic> messages(Traffic.Surroundings around) {
        long lease = Duration.ofSeconds(LEASE_SECONDS).toNanos();
        Rules json = Rules.json(lease, late);
        Rules icom = Rules.icom(lease, late);
        return List.of(
                QueueTraffic.json(around, synchronous ? json : json.goingBack(), REQUESTS_PER_SECOND),
                QueueTraffic.icom(around, synchronous ? icom : icom.goingBack(), REQUESTS_PER_SECOND));
    }

    private Optional<Result> payments(Place place, Duration duration) throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            List<Replica> replicas = startServers(place, "spi", Map.of("ICOM_MODE", "spi"), cleanup);
            Loop loop = cleanup.add(new Loop());
            Clients clients =
                    new Clients(loop, replicas, seed, progress, around -> List.of(new PaymentTraffic(around)));
            return carryOut(
                    "cluster, payments",
                    "two servers as the payment system over a PostgreSQL with synchronous standbys",
                    plan(duration, usual(place, disturbances(place, clients))),
                    clients,
                    loop,
                    place);
        }
    }

    private static ClusterDisturbances disturbances(Place place, Clients clients) {
        return new ClusterDisturbances(
                place.network(), place.cluster(), place.servers().subList(0, 2), clients::setTemper);
    }

    private static List<Disturbance> usual(Place place, ClusterDisturbances of) {
        List<Disturbance> all = new ArrayList<>(of.ofProcesses());
        if (place.network().canBeCut()) {
            all.addAll(of.ofNetwork());
        }
        return all;
    }

    private Plan plan(Duration duration, List<Disturbance> all) {
        return Plan.of(
                seed,
                duration,
                all.stream()
                        .filter(disturbance -> disturbance.name().contains(only))
                        .toList());
    }

    private Optional<Result> carryOut(String name, String title, Plan plan, Clients clients, Loop loop, Place place)
            throws IOException {
        List<String> remarks = place.network().canBeCut()
                ? List.of()
                : List.of(
                        "Left out: what cuts hosts off from each other; that needs network namespaces, and thus root.");
        return trial.carryOut(name, title, plan, clients, loop, () -> awaitWhole(place.cluster()), remarks);
    }

    private static void awaitWhole(PatroniCluster cluster) {
        try {
            cluster.awaitWhole();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private List<Replica> startServers(Place place, String name, Map<String, String> settings, Cleanup cleanup)
            throws IOException, InterruptedException {
        List<Replica> replicas = new ArrayList<>();
        for (Host host : place.servers().subList(0, 2)) {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(place.cluster().settings());
            Replica replica = cleanup.add(server(name + "-" + host.name(), host, all));
            replica.start();
            replicas.add(replica);
        }
        return replicas;
    }

    /** A third server, with a database of its own that is empty. */
    private Migration migration(Place place, String database) {
        try {
            Host host = place.servers().get(2);
            return new Migration(server(database, host, place.cluster().settings(database)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Replica server(String name, Host host, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("STREAM_LEASE", LEASE_SECONDS + "s");
        all.put("ICOM_LEASE", LEASE_SECONDS + "s");
        if (!host.isThisMachine()) {
            all.put("HOST", "0.0.0.0");
            all.put("OPEN", "true");
        }
        return new Replica(name, host.place(), jar, javaOptions, all, logs);
    }

    /** A directory without what a run before has left. */
    private static Path clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file : old.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        return directory;
    }
}
