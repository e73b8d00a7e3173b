package malote.bench.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import malote.bench.chaos.disturbance.ClientDisturbances;
import malote.bench.chaos.disturbance.DatabaseDisturbances;
import malote.bench.chaos.disturbance.EmbeddedDisturbances;
import malote.bench.chaos.disturbance.OldSnapshot;
import malote.bench.chaos.disturbance.ServerDisturbances;
import malote.bench.chaos.program.Cleanup;
import malote.bench.chaos.program.Postgres;
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
import malote.bench.server.DataDirectory;

/**
 * Three runs under disturbances: two servers over one PostgreSQL, the same as the payment system, and one server with an embedded
 * database. Nothing may be lost or wrongly repeated, and everything must go on by itself.
 */
public final class Chaos {
    private static final int EMBEDDED_SHARE = 4;
    private static final int LEAST_MEGABYTES = 1_000;
    private static final int MEGABYTES_PER_MINUTE = 150;

    private final Conditions conditions;
    private final Trial trial;
    private final List<String> skipped = new ArrayList<>();

    public Chaos(Conditions conditions) {
        this.conditions = conditions;
        this.trial = new Trial(conditions.logs(), conditions.seed(), conditions.recovery(), conditions.progress());
    }

    /** Runs all; their results, of which each must be verified and each figure reached. */
    public List<Result> run() throws IOException, InterruptedException {
        Conditions.clear(conditions.logs());
        Duration time = conditions.time();
        Duration embedded = time.dividedBy(EMBEDDED_SHARE);
        Duration payments = time.dividedBy(EMBEDDED_SHARE);
        List<Result> results = Stream.of(
                        replicas(
                                "chaos",
                                "two servers over one PostgreSQL",
                                time.minus(embedded).minus(payments),
                                "hub",
                                around -> messages(around, conditions.late())),
                        replicas(
                                "chaos, payments",
                                "two servers over one PostgreSQL, as the payment system",
                                payments,
                                "spi",
                                around -> List.of(new PaymentTraffic(around))),
                        embedded(embedded))
                .flatMap(Optional::stream)
                .toList();
        if (results.isEmpty()) {
            throw conditions.nothingToDo();
        }
        return results;
    }

    /** Messages of both dialects. */
    static List<Traffic> messages(Traffic.Surroundings around, long late) {
        long lease = Conditions.LEASE.toNanos();
        return List.of(
                QueueTraffic.json(around, Rules.json(lease, late)), QueueTraffic.icom(around, Rules.icom(lease, late)));
    }

    /** Empty if there is nothing to disturb. */
    private Optional<Result> replicas(
            String run,
            String title,
            Duration duration,
            String mode,
            Function<Traffic.Surroundings, List<Traffic>> traffic)
            throws IOException, InterruptedException {
        int megabytes = LEAST_MEGABYTES + (int) (MEGABYTES_PER_MINUTE * duration.toMinutes());
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Postgres postgres = cleanup.add(Postgres.start(megabytes));
            Map<String, String> settings = new HashMap<>(postgres.address().environment());
            List<Replica> replicas = new ArrayList<>();
            for (String name : List.of("first", "second")) {
                Replica replica = cleanup.add(replica(conditions, run.replace(", ", "-") + "-" + name, mode, settings));
                replica.start();
                replicas.add(replica);
            }
            OldSnapshot snapshot = cleanup.add(new OldSnapshot(postgres));
            Loop loop = cleanup.add(new Loop());
            Clients clients = conditions.clients(loop, replicas, traffic);
            Plan plan = conditions.plan(duration, disturbances(replicas, postgres, clients));
            return carryOut(run, title, plan, clients, loop, snapshot::hold);
        }
    }

    private List<Disturbance> disturbances(List<Replica> replicas, Postgres postgres, Clients clients) {
        ServerDisturbances ofServers = new ServerDisturbances(replicas);
        DatabaseDisturbances ofDatabase = new DatabaseDisturbances(postgres);
        ClientDisturbances ofClients = new ClientDisturbances(replicas, clients::setTemper);
        List<Disturbance> all = new ArrayList<>(List.of(
                ofServers.kill(),
                ofServers.rollingRestart(),
                ofDatabase.kill(),
                ofDatabase.restart(),
                ofDatabase.terminate(),
                ofDatabase.pause(5),
                ofDatabase.pause(20),
                ofDatabase.connectionsExhausted(),
                ofClients.connectionsCut(),
                ofClients.answersNeverRead(),
                ofClients.halfRequests()));
        addOrSkip(all, ofServers.wrongClock(), "a wrong clock: there is no libfaketime (Debian: apt install faketime)");
        addOrSkip(all, ofDatabase.diskFull(), "a full disk: no file system of its own may be mounted (tmpfs, as root)");
        return all;
    }

    private void addOrSkip(List<Disturbance> all, Optional<Disturbance> some, String otherwise) {
        some.ifPresentOrElse(all::add, () -> skipped.add("Left out: " + otherwise + "."));
    }

    private Optional<Result> embedded(Duration duration) throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            DataDirectory data = DataDirectory.create(conditions.logs());
            cleanup.add(() -> data.remove(data.postmaster()));
            Replica server = replica(
                    conditions,
                    "embedded",
                    "hub",
                    Map.of("DATA_DIR", data.path().toString()));
            // Stops before its directory is removed.
            cleanup.add(server);
            server.start();
            EmbeddedDisturbances of = new EmbeddedDisturbances(server, data);
            Loop loop = cleanup.add(new Loop());
            Clients clients = conditions.clients(loop, List.of(server), around -> messages(around, conditions.late()));
            Plan plan =
                    conditions.plan(duration, List.of(of.killPostgres(), of.killServer(), of.killBoth(), of.pause(5)));
            return carryOut("chaos, embedded", "one server with a database of its own", plan, clients, loop, () -> {});
        }
    }

    private Optional<Result> carryOut(
            String name, String title, Plan plan, Clients clients, Loop loop, Runnable between) throws IOException {
        Optional<Result> result = trial.carryOut(name, title, plan, clients, loop, between, List.copyOf(skipped));
        if (result.isPresent()) {
            skipped.clear();
        }
        return result;
    }

    /** A server that is not started yet. */
    static Replica replica(Conditions conditions, String name, String mode, Map<String, String> settings)
            throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("ICOM_MODE", mode);
        return conditions.server(name, Replica.Place.HERE, all);
    }
}
