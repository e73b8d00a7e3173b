package malote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import malote.bench.chaos.Upgrade;
import malote.bench.chaos.trial.Conditions;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Upgrades servers under load and takes them back, and judges. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        versionProvider = BuildInfo.class,
        sortOptions = false,
        description = {
            "Starts two servers of an older version over a PostgreSQL of its own (initdb and pg_ctl must be there), replaces them by"
                    + " this version one after the other, puts them back, and replaces them once more, while messages are"
                    + " stored and collected; and verifies that nothing is lost or wrongly repeated. Then the same with"
                    + " payments, and with one server and an embedded PostgreSQL.",
            "",
            "Exit code 0: no violation; 1: at least one."
        })
final class UpgradeCommand implements Callable<Integer> {
    private static final String PROGRAM = "quarkus-run.jar";
    private static final long SEED = 1;
    /** How soon all goes on is not what is asked here. */
    private static final double RECOVERY_SECONDS = 60;

    @ParentCommand
    private @Nullable BenchCommand bench;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            required = true,
            description =
                    "the server of the older version: the directory with its quarkus-run.jar, which is server/target/quarkus-app"
                            + " where it was built and lib/server where it was installed")
    private Path from = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchCommand parent = Objects.requireNonNull(bench);
        Path older = from.resolve(PROGRAM).toAbsolutePath();
        if (!Files.isRegularFile(older)) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "There is no " + older + ".");
        }
        Conditions conditions = new Conditions(
                parent.servers().jar(),
                parent.servers().javaOptions(),
                parent.output().resolve("upgrade"),
                Duration.ZERO,
                SEED,
                "",
                RECOVERY_SECONDS,
                Progress.onStandardError());
        List<Result> results = new Upgrade(older, conditions).run();
        parent.show(results);
        return results.stream().allMatch(Result::isGood) ? 0 : 1;
    }
}
