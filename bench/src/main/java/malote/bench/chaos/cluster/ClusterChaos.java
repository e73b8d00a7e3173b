package malote.bench.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import malote.bench.chaos.program.Cleanup;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.traffic.Clients;
import malote.bench.chaos.traffic.PaymentTraffic;
import malote.bench.chaos.traffic.QueueTraffic;
import malote.bench.chaos.traffic.Traffic;
import malote.bench.chaos.trial.Conditions;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.chaos.trial.Plan;
import malote.bench.chaos.trial.Trial;
import malote.bench.history.Rules;
import malote.bench.http.Loop;
import malote.bench.report.Result;

/**
 * Two servers over a PostgreSQL with automatic failover, first with messages of both dialects, then as the payment system. With synchronous
 * replication nothing may be lost. With asynchronous replication exactly what the surviving database lacks is lost, and the servers say so.
 */
public final class ClusterChaos {
    private static final int PAYMENT_SHARE = 3;
    /** Of each sender; the databases share the processors with everything else. */
    private static final double REQUESTS_PER_SECOND = 4;

    private final Conditions conditions;
    private final boolean synchronous;
    private final Trial trial;

    /**
     * @param conditions its recovery begins at the end of a primary's lease, and its time is without what the cluster needs to be whole again
     * @param synchronous whether a commit is on two hosts before it is answered
     */
    public ClusterChaos(Conditions conditions, boolean synchronous) {
        this.conditions = conditions;
        this.synchronous = synchronous;
        this.trial = new Trial(conditions.logs(), conditions.seed(), recovery(), conditions.progress());
    }

    /** Runs all; their results, of which each must be verified and each figure reached. */
    public List<Result> run() throws IOException, InterruptedException {
        Requirements.check();
        Path logs = Conditions.clear(conditions.logs());
        Duration time = conditions.time();
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Network network = cleanup.add(Network.open());
            if (!synchronous && !network.canBeCut()) {
                throw new IOException(
                        "Standbys that lag need hosts of their own, which are network namespaces: be root");
            }
            conditions.progress().say("cluster: starting three hosts with PostgreSQL, Patroni and etcd");
            PatroniCluster cluster =
                    cleanup.add(PatroniCluster.start(network, synchronous, Conditions.clear(logs.resolve("hosts"))));
            List<Host> servers = List.of(network.host("first"), network.host("second"), network.host("third"));
            Place place = new Place(network, cluster, servers);
            List<Result> results = new ArrayList<>();
            Duration payments = synchronous ? time.dividedBy(PAYMENT_SHARE) : Duration.ZERO;
            messages(place, time.minus(payments)).ifPresent(results::add);
            if (synchronous) {
                payments(place, payments).ifPresent(results::add);
            }
            if (results.isEmpty()) {
                throw conditions.nothingToDo();
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
            Clients clients = conditions.clients(loop, replicas, this::messages);
            ClusterDisturbances of = disturbances(place, clients);
            if (!synchronous) {
                Reckoning reckoning = new Reckoning(place.cluster(), clients);
                clients.setReckoning(reckoning);
                Optional<Result> result = carryOut(
                        "cluster, asynchronous",
                        "two servers over a PostgreSQL whose standbys lag",
                        conditions.plan(duration, List.of(of.primaryDiesAheadOfStandbys(), of.primaryDies())),
                        clients,
                        loop,
                        place);
                return result.isPresent() ? Optional.of(reckoning.addTo(result.get(), conditions.logs())) : result;
            }
            List<Disturbance> all = usual(place, of);
            all.add(of.duringMigration(database -> cleanup.add(migration(place, database))));
            return carryOut(
                    "cluster",
                    "two servers over a PostgreSQL with synchronous standbys",
                    conditions.plan(duration, all),
                    clients,
                    loop,
                    place);
        }
    }

    /** Seconds until all must be as before: the end of a primary's lease, then the recovery. */
    private double recovery() {
        return PatroniYml.TTL + conditions.recovery();
    }

    /** Of both dialects. */
    private List<Traffic> messages(Traffic.Surroundings around) {
        long lease = Conditions.LEASE.toNanos();
        long late = Conditions.late(recovery());
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
            Clients clients = conditions.clients(loop, replicas, around -> List.of(new PaymentTraffic(around)));
            return carryOut(
                    "cluster, payments",
                    "two servers as the payment system over a PostgreSQL with synchronous standbys",
                    conditions.plan(duration, usual(place, disturbances(place, clients))),
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
        if (!host.isThisMachine()) {
            all.put("HOST", "0.0.0.0");
            all.put("OPEN", "true");
        }
        return conditions.server(name, host.place(), all);
    }
}
