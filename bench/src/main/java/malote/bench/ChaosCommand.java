package malote.bench;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import malote.bench.chaos.Chaos;
import malote.bench.chaos.cluster.ClusterChaos;
import malote.bench.chaos.trial.Conditions;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Disturbs servers and their database in every way, and judges. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        versionProvider = BuildInfo.class,
        sortOptions = false,
        description = {
            "Stores and collects while servers, their PostgreSQL and connections are killed, stopped, paused and filled up,"
                    + " and verifies that nothing is lost or wrongly repeated and that everything recovers"
                    + " by itself. Starts two servers over a PostgreSQL of its own (initdb and pg_ctl must be there),"
                    + " then two as the payment system, where payments go on, then one with an embedded PostgreSQL.",
            "",
            "Exit code 0: no violation; 1: at least one."
        })
final class ChaosCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable BenchCommand bench;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "10",
            description = "duration, without starts and stops (${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the same number repeats the same plan (a random one, which is printed)")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "only the disturbances whose names contain this (all)")
    private String only = "";

    @Option(
            names = "--recovery",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "seconds after each disturbance until 90 %% of what was stored and collected before it must be"
                            + " reached again (${DEFAULT-VALUE}); in a cluster after the end of the primary's lease, which"
                            + " takes ten more. A read must be answered by a twentieth of it after the end of its wait")
    private double recovery;

    @Option(
            names = "--cluster",
            description =
                    "over three PostgreSQL with Patroni and etcd that replicate synchronously, whose hosts die, freeze and"
                            + " are cut off from each other. Needs Debian's packages patroni, etcd-server and postgresql; as root"
                            + " each host is a network namespace, else what cuts them off is left out")
    private boolean cluster;

    @Option(
            names = "--asynchronous",
            description =
                    "the same with asynchronous replication: exactly what the surviving database lacks may be lost")
    private boolean asynchronous;

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchCommand parent = Objects.requireNonNull(bench);
        Progress progress = Progress.onStandardError();
        long used = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        Duration time = Duration.ofMillis((long) (minutes * 60_000));
        boolean isCluster = cluster || asynchronous;
        Conditions conditions = new Conditions(
                parent.servers().jar(),
                parent.servers().javaOptions(),
                parent.output().resolve(isCluster ? "cluster" : "chaos"),
                time,
                used,
                only,
                recovery,
                progress);
        List<Result> results =
                isCluster ? new ClusterChaos(conditions, !asynchronous).run() : new Chaos(conditions).run();
        parent.show(results);
        System.out.println("Seed " + used + " repeats this plan.");
        return results.stream().allMatch(Result::isGood) ? 0 : 1;
    }
}
