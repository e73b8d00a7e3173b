package malote.bench.chaos.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.load.Temper;
import org.jspecify.annotations.Nullable;

/** What happens to a cluster and between its hosts and the servers. What a failover overcomes lasts for longer than that takes. */
final class ClusterDisturbances {
    private static final Duration OVERCOME = Duration.ofSeconds(PatroniYml.TTL + 8);
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final long LAG_MILLIS = 2_000;
    /** A server makes its tables some time after its start. */
    private static final int STARTS_WITHIN_MILLIS = 4_000;

    private final Network network;
    private final PatroniCluster cluster;
    private final List<Host> servers;
    private final Consumer<Temper> temper;
    /** To which it happened. */
    private @Nullable Node victim;

    /**
     * @param servers where the servers are
     * @param temper sets that of the collectors
     */
    ClusterDisturbances(Network network, PatroniCluster cluster, List<Host> servers, Consumer<Temper> temper) {
        this.network = network;
        this.cluster = cluster;
        this.servers = servers;
        this.temper = temper;
    }

    /** All that do not need a network of their own. */
    List<Disturbance> ofProcesses() {
        return List.of(
                primaryDies(),
                overcome(
                        "PostgreSQL of the primary killed",
                        SHORT,
                        target -> choosePrimary().postgres().kill(),
                        Disturbance.NOTHING),
                overcome("switchover", Duration.ZERO, target -> cluster.switchOver(), Disturbance.NOTHING),
                overcome(
                        "the primary's host frozen for " + OVERCOME.toSeconds() + " s",
                        OVERCOME,
                        target -> choosePrimary().all().freeze(),
                        target -> victim().all().thaw()),
                overcome(
                        "the synchronous standby's host dies",
                        OVERCOME,
                        target -> die(choose(cluster.synchronousStandby())),
                        target -> revive(victim())),
                new Disturbance("etcd away", OVERCOME, target -> stopEtcd(), target -> cluster.startEtcd()),
                streamsEndMeanwhile());
    }

    /** Those that cut cables. */
    List<Disturbance> ofNetwork() {
        return List.of(
                overcome(
                        "the primary cut off from etcd",
                        OVERCOME,
                        target -> cutFromEtcd(choosePrimary()),
                        target -> mend()),
                overcome(
                        "the primary cut off from the standbys",
                        OVERCOME,
                        target -> cutFromStandbys(choosePrimary()),
                        target -> mend()),
                new Disturbance(
                        "the primary cut off from the servers",
                        OVERCOME,
                        target -> cutFromServers(choosePrimary(), servers),
                        target -> mend()),
                overcome(
                        "one server reaches only the old primary",
                        OVERCOME,
                        target -> strand(choosePrimary(), target % servers.size()),
                        target -> {
                            victim().patroni().thaw();
                            mendAll();
                        }));
    }

    /**
     * The primary dies while new tables are made: the server that makes them must get to its end.
     *
     * @param newMigration of the database of this name, which is empty
     */
    Disturbance duringMigration(Function<String, Migration> newMigration) {
        Deque<Migration> migrations = new ArrayDeque<>();
        return overcome(
                "the primary's host dies during a migration",
                OVERCOME,
                target -> {
                    String database = "another" + migrations.size();
                    cluster.execute(cluster.primary(), "CREATE DATABASE " + database + " OWNER malote");
                    migrations.push(newMigration.apply(database));
                    migrations.element().begin();
                    Thread.sleep(target % STARTS_WITHIN_MILLIS);
                    die(choosePrimary());
                },
                target -> {
                    migrations.element().await();
                    migrations.element().close();
                    revive(victim());
                });
    }

    Disturbance primaryDies() {
        return overcome(
                "the primary's host dies", OVERCOME, target -> die(choosePrimary()), target -> revive(victim()));
    }

    /** With asynchronous replication: what was stored in the last seconds is on no standby. */
    Disturbance primaryDiesAheadOfStandbys() {
        return overcome(
                "the primary's host dies " + LAG_MILLIS / 1000 + " s ahead of the standbys",
                OVERCOME,
                target -> {
                    cutFromStandbys(choosePrimary());
                    Thread.sleep(LAG_MILLIS);
                    die(victim());
                },
                target -> revive(victim()));
    }

    private Disturbance streamsEndMeanwhile() {
        return overcome(
                "the primary's host dies while streams end",
                OVERCOME,
                target -> {
                    temper.accept(Temper.RESTLESS);
                    Thread.sleep(LAG_MILLIS);
                    die(choosePrimary());
                },
                target -> {
                    temper.accept(Temper.USUAL);
                    revive(victim());
                });
    }

    private static Disturbance overcome(String name, Duration hold, Disturbance.Act begin, Disturbance.Act end) {
        return new Disturbance(name, hold, begin, end, true);
    }

    private Node choosePrimary() throws Exception {
        return choose(cluster.primary());
    }

    private Node choose(Node node) {
        victim = node;
        return node;
    }

    private Node victim() {
        Node node = victim;
        if (node == null) {
            throw new IllegalStateException("nothing happened to anybody");
        }
        return node;
    }

    /** Its cable goes first, so that nobody learns of it from the system. */
    private void die(Node node) throws Exception {
        network.unplug(node.host());
        node.all().kill();
    }

    private void revive(Node node) throws Exception {
        network.mend(node.host());
        cluster.start(node);
    }

    private void mend() throws Exception {
        network.mend(victim().host());
    }

    private void mendAll() throws Exception {
        for (Node node : cluster.nodes()) {
            network.mend(node.host());
        }
    }

    private void stopEtcd() throws Exception {
        for (Node node : cluster.nodes()) {
            node.etcd().kill();
        }
    }

    private void cutFromEtcd(Node node) throws Exception {
        for (Node other : cluster.others(node)) {
            network.cut(node.host(), other.host(), Node.ETCD_PORT, Node.ETCD_PEER_PORT);
        }
    }

    private void cutFromStandbys(Node node) throws Exception {
        for (Node other : cluster.others(node)) {
            network.cut(node.host(), other.host(), Node.POSTGRES_PORT, Node.PATRONI_PORT);
        }
    }

    private void cutFromServers(Node node, List<Host> from) throws Exception {
        for (Host server : from) {
            network.cut(node.host(), server);
        }
    }

    /** Patroni hangs, so that its PostgreSQL goes on as if it were the primary; one server reaches it and nobody else. */
    private void strand(Node node, int server) throws Exception {
        node.patroni().freeze();
        cutFromEtcd(node);
        cutFromStandbys(node);
        Host stranded = servers.get(server);
        cutFromServers(
                node, servers.stream().filter(other -> !other.equals(stranded)).toList());
        for (Node other : cluster.others(node)) {
            network.cut(other.host(), stranded);
        }
    }
}
