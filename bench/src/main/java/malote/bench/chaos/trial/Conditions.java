package malote.bench.chaos.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import malote.bench.chaos.program.Replica;
import malote.bench.chaos.traffic.Clients;
import malote.bench.chaos.traffic.Traffic;
import malote.bench.http.Loop;
import malote.bench.report.Progress;

/**
 * What a chaos is asked for.
 *
 * @param jar the server
 * @param javaOptions options of its JVM
 * @param logs a directory of its own, for the output of all programs
 * @param time how long all runs take together, without what they need to start and to end
 * @param seed of the plans
 * @param only what the names of disturbances must contain
 * @param recovery seconds until 90 % of what was stored and collected before a disturbance must be reached again
 */
public record Conditions(
        Path jar,
        List<String> javaOptions,
        Path logs,
        Duration time,
        long seed,
        String only,
        double recovery,
        Progress progress) {
    /** The lease of all streams. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    private static final double LATE_SHARE = 0.05;

    public Conditions {
        javaOptions = List.copyOf(javaOptions);
    }

    /** As {@link #late(double)}, where a disturbance is followed by nothing but the recovery. */
    public long late() {
        return late(recovery);
    }

    /**
     * Nanoseconds after the end of its wait by which a read must be answered: half a second, and longer if the machine is given more time
     * until all is as before.
     *
     * @param seconds until then
     */
    public static long late(double seconds) {
        return (long) (LATE_SHARE * seconds * 1e9);
    }

    /** A plan of those of the disturbances that are wanted. */
    public Plan plan(Duration duration, List<Disturbance> all) {
        return Plan.of(
                seed,
                duration,
                all.stream()
                        .filter(disturbance -> disturbance.name().contains(only))
                        .toList());
    }

    /** Clients of such servers. */
    public Clients clients(Loop loop, List<Replica> servers, Function<Traffic.Surroundings, List<Traffic>> traffic) {
        return new Clients(loop, servers, seed, progress, traffic);
    }

    /** A server with the leases of a chaos. */
    public Replica server(String name, Replica.Place place, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("STREAM_LEASE", LEASE.toSeconds() + "s");
        all.put("ICOM_LEASE", LEASE.toSeconds() + "s");
        return new Replica(name, place, jar, javaOptions, all, logs);
    }

    /** Why no plan has a step. */
    public IOException nothingToDo() {
        return new IOException("Nothing would be disturbed: no disturbance has \"" + only
                + "\" in its name (docs/reliability.md has them), or " + time.toSeconds() + " s are too short for one");
    }

    /** A directory without the files that a run before has left. */
    public static Path clear(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory)) {
            for (Path file : old.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        return directory;
    }
}
