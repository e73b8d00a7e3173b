package malote.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.scenario.Scenario;
import malote.bench.standby.StandbyPrice;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Measures what a synchronous standby costs. */
@Command(
        name = "standby",
        mixinStandardHelpOptions = true,
        versionProvider = BuildInfo.class,
        sortOptions = false,
        description = {
            "Runs scenarios in turns on a PostgreSQL of its own without a standby, and with a synchronous one that is as near"
                    + " as can be, and that a round trip of one and of two milliseconds more reaches. initdb, pg_ctl and"
                    + " pg_basebackup must be there.",
            "",
            "Exit code 0: every run was verified, whatever its figures are; 1: at least one was not."
        })
final class StandbyCommand implements Callable<Integer> {
    @ParentCommand
    private @Nullable BenchCommand bench;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            defaultValue = "multipart ingest country hot",
            split = " ",
            description = "what to run (${DEFAULT-VALUE})")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "how often each is run in each way; the medians count (${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private SizeOptions sizes = new SizeOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchCommand parent = Objects.requireNonNull(bench);
        List<Scenario> scenarios = names.stream().map(this::named).toList();
        List<Result> results = new StandbyPrice(
                        parent.servers().jar(),
                        parent.servers().javaOptions(),
                        parent.output(),
                        sizes.sizes(),
                        rounds,
                        Progress.onStandardError())
                .run(scenarios);
        parent.show(results);
        return results.stream().allMatch(Result::verified) ? 0 : 1;
    }

    private Scenario named(String name) {
        return Scenarios.named(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        Objects.requireNonNull(spec).commandLine(), "There is no scenario \"" + name + "\"."));
    }
}
