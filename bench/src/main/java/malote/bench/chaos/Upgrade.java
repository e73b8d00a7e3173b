package malote.bench.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import malote.bench.chaos.program.Cleanup;
import malote.bench.chaos.program.Postgres;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.traffic.Clients;
import malote.bench.chaos.traffic.PaymentTraffic;
import malote.bench.chaos.traffic.Traffic;
import malote.bench.chaos.trial.Conditions;
import malote.bench.chaos.trial.Disturbance;
import malote.bench.chaos.trial.Plan;
import malote.bench.chaos.trial.Trial;
import malote.bench.http.Loop;
import malote.bench.report.Result;
import malote.bench.server.DataDirectory;

/**
 * Servers of an older version that are replaced by a newer one, one after the other, then put back and replaced once more, while
 * clients store and collect: two over one PostgreSQL, the same as the payment system, and one with an embedded database.
 */
public final class Upgrade {
    private static final Duration PAUSE = Duration.ofSeconds(12);
    /** Both versions work side by side meanwhile. */
    private static final long SIDE_BY_SIDE_MILLIS = 8_000;

    /** How soon reads are answered is not what is asked here. */
    private static final long LATE_NANOS = 30_000_000_000L;

    private final Path older;
    private final Conditions conditions;
    private final Trial trial;

    /**
     * @param older the server's program before
     * @param conditions have the server's program after
     */
    public Upgrade(Path older, Conditions conditions) {
        this.older = older;
        this.conditions = conditions;
        this.trial = new Trial(conditions.logs(), conditions.seed(), conditions.recovery(), conditions.progress());
    }

    /** Runs all; their results, of which each must be verified and each figure reached. */
    public List<Result> run() throws IOException, InterruptedException {
        Conditions.clear(conditions.logs());
        return Stream.of(
                        shared(
                                "upgrade",
                                "two servers over one PostgreSQL",
                                "hub",
                                around -> Chaos.messages(around, LATE_NANOS)),
                        shared(
                                "upgrade, payments",
                                "two servers over one PostgreSQL, as the payment system",
                                "spi",
                                around -> List.of(new PaymentTraffic(around))),
                        embedded())
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Result> shared(
            String run, String title, String mode, Function<Traffic.Surroundings, List<Traffic>> traffic)
            throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Postgres postgres = cleanup.add(Postgres.onDisk());
            List<Replica> replicas = new ArrayList<>();
            for (String name : List.of("first", "second")) {
                String whole = run.replace(", ", "-") + "-" + name;
                replicas.add(cleanup.add(replica(whole, mode, postgres.address().environment())));
            }
            return carryOut(run, title, replicas, cleanup, traffic);
        }
    }

    private Optional<Result> embedded() throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            DataDirectory data = DataDirectory.create(conditions.logs());
            cleanup.add(() -> data.remove(data.postmaster()));
            // Stops before its directory is removed.
            Replica server = cleanup.add(
                    replica("embedded", "hub", Map.of("DATA_DIR", data.path().toString())));
            return carryOut(
                    "upgrade, embedded",
                    "one server with a database of its own",
                    List.of(server),
                    cleanup,
                    around -> Chaos.messages(around, LATE_NANOS));
        }
    }

    private Optional<Result> carryOut(
            String run,
            String title,
            List<Replica> replicas,
            Cleanup cleanup,
            Function<Traffic.Surroundings, List<Traffic>> traffic)
            throws IOException, InterruptedException {
        for (Replica replica : replicas) {
            replica.start();
        }
        Loop loop = cleanup.add(new Loop());
        Clients clients = conditions.clients(loop, replicas, traffic);
        Plan plan = new Plan(Stream.of(
                        replaced("servers replaced by the newer version in turn", replicas, conditions.jar()),
                        replaced("put back to the older version in turn", replicas, older),
                        replaced("replaced once more", replicas, conditions.jar()))
                .map(disturbance -> new Plan.Step(disturbance, PAUSE, 0))
                .toList());
        return trial.carryOut(run, title, plan, clients, loop, () -> {}, List.of());
    }

    private static Disturbance replaced(String name, List<Replica> replicas, Path program) {
        return new Disturbance(
                name,
                Duration.ZERO,
                target -> {
                    for (Replica replica : replicas) {
                        replica.close();
                        replica.use(program);
                        replica.start();
                        Thread.sleep(SIDE_BY_SIDE_MILLIS);
                    }
                },
                Disturbance.NOTHING);
    }

    private Replica replica(String name, String mode, Map<String, String> database) throws IOException {
        Replica replica = Chaos.replica(conditions, name, mode, database);
        replica.use(older);
        return replica;
    }
}
