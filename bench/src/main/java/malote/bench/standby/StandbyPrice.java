package malote.bench.standby;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import malote.bench.chaos.program.Cleanup;
import malote.bench.chaos.program.Postgres;
import malote.bench.http.Loop;
import malote.bench.report.Figure;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sizes;
import malote.bench.server.OwnServers;
import malote.bench.server.Site;
import malote.bench.server.WorkDirectory;

/**
 * Runs scenarios on a PostgreSQL in turns: without a standby, and with a synchronous one to which a round trip takes no time more, one
 * millisecond and two. Primary and standby share the disk and the processors of this machine.
 */
public final class StandbyPrice {
    private static final String ALONE = "alone";
    private static final List<Integer> MILLIS = List.of(0, 1, 2);
    private static final double LEAST = 0.6;
    private static final long ATTACH_NANOS = 300_000_000_000L;
    private static final long LOOK_MILLIS = 100;

    private final Path jar;
    private final List<String> javaOptions;
    private final Path output;
    private final Sizes sizes;
    private final int rounds;
    private final Progress progress;

    /**
     * @param jar the server
     * @param javaOptions options of its JVM
     * @param rounds how often each scenario is run in each of the four ways; the medians count
     */
    public StandbyPrice(Path jar, List<String> javaOptions, Path output, Sizes sizes, int rounds, Progress progress) {
        this.jar = jar;
        this.javaOptions = List.copyOf(javaOptions);
        this.output = output;
        this.sizes = sizes;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** One result for each scenario. */
    public List<Result> run(List<Scenario> scenarios) throws IOException, InterruptedException {
        Cleanup cleanup = new Cleanup();
        try (cleanup) {
            Postgres primary = cleanup.add(Postgres.onDisk());
            Distance distance = cleanup.add(Distance.to(primary.address().port()));
            Postgres standby = cleanup.add(Postgres.standby(distance.port()));
            List<Result> results = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                results.add(compare(scenario, new Pair(primary, standby, distance)));
            }
            return results;
        }
    }

    /** A primary and its standby. */
    private record Pair(Postgres primary, Postgres standby, Distance distance) {
        void separate() throws IOException, InterruptedException {
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = ''");
            primary.execute("SELECT pg_reload_conf()");
            standby.stop();
        }

        void attach(int millis) throws IOException, InterruptedException {
            distance.set(millis * 1_000_000L);
            standby.revive();
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
            primary.execute("SELECT pg_reload_conf()");
            long end = System.nanoTime() + ATTACH_NANOS;
            // It has also carried out what it missed, which would go on beside the measurement.
            String wanted = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"
                    + " AND pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) < 1000000";
            while (!primary.query(wanted).equals("1")) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("the standby does not catch up");
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private Result compare(Scenario scenario, Pair pair) throws IOException, InterruptedException {
        Map<String, Map<String, List<Double>>> rates = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            List<String> ways = new ArrayList<>(List.of(ALONE));
            MILLIS.forEach(millis -> ways.add(way(millis)));
            if (round % 2 == 1) {
                Collections.reverse(ways);
            }
            for (String way : ways) {
                if (way.equals(ALONE)) {
                    pair.separate();
                } else {
                    pair.attach(MILLIS.stream()
                            .filter(millis -> way(millis).equals(way))
                            .findFirst()
                            .orElseThrow());
                }
                Result result = run(scenario, way, pair.primary());
                faults.addAll(result.faults());
                result.figures().stream()
                        .filter(figure -> figure.unit().equals("/s"))
                        .forEach(figure -> rates.computeIfAbsent(figure.name(), name -> new LinkedHashMap<>())
                                .computeIfAbsent(way, name -> new ArrayList<>())
                                .add(figure.value()));
            }
        }
        return new Result(
                "standby: " + scenario.name(),
                scenario.name() + " with a synchronous standby and without",
                figures(rates),
                faults.isEmpty(),
                faults.isEmpty() ? "each message once and in order, in all runs" : "not as it should be",
                faults,
                new Result.Plots(List.of(), List.of(), List.of()),
                List.of("Median of " + rounds + " runs each, in turns."));
    }

    private static String way(int millis) {
        return millis == 0 ? "standby" : "standby, " + millis + " ms further away";
    }

    private static List<Figure> figures(Map<String, Map<String, List<Double>>> rates) {
        List<Figure> figures = new ArrayList<>();
        rates.forEach((name, ways) -> {
            double alone = median(ways.getOrDefault(ALONE, List.of()));
            ways.forEach((way, values) -> figures.add(Figure.of(name + ", " + way, median(values), "/s")));
            for (int millis : MILLIS) {
                double share = median(ways.getOrDefault(way(millis), List.of())) / alone;
                String title = name + ", share with a " + way(millis);
                figures.add(millis == 0 ? Figure.atLeast(title, share, "", LEAST) : Figure.of(title, share, ""));
            }
        });
        return figures;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private Result run(Scenario scenario, String way, Postgres primary) throws IOException, InterruptedException {
        progress.say(scenario.name() + ", " + way);
        OwnServers servers = new OwnServers(jar, javaOptions, Optional.of(primary.address()), output);
        try (WorkDirectory directory = WorkDirectory.create(output);
                Site site = servers.open(scenario.servers(sizes, directory.path()));
                Run run = new Run(scenario.name() + ", " + way, new Loop(), site, directory.path(), sizes, progress)) {
            return scenario.run(run);
        }
    }
}
