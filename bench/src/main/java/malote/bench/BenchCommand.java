package malote.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import malote.bench.http.Loop;
import malote.bench.report.Output;
import malote.bench.report.Progress;
import malote.bench.report.Result;
import malote.bench.report.Table;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.server.Setup;
import malote.bench.server.Site;
import malote.bench.server.Sites;
import malote.bench.server.WorkDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs scenarios one after the other, each on servers of its own, and shows what they gave. */
@Command(
        name = "malote bench",
        mixinStandardHelpOptions = true,
        versionProvider = BuildInfo.class,
        sortOptions = false,
        subcommands = {ChaosCommand.class, StandbyCommand.class, UpgradeCommand.class},
        description =
                "Drives a server over HTTP, verifies that every stored message is delivered exactly once and in order,"
                        + " and measures its speed.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every run was verified, whatever its figures are",
            "1:a run could not be verified or made",
            "2:wrong usage",
            "130:ended by Ctrl-C (143: by SIGTERM); what was started is stopped and removed"
        },
        footer = {
            "",
            "Scenarios:",
            "  single      20 ISPBs, 6 collectors each, one message per answer",
            "  multipart   the same, up to ten per answer",
            "  hot         one ISPB, 6 collectors, both formats",
            "  ingest      POSTs of one message, then arrays of 100, over 64 connections",
            "  country     11,000 POSTs a second for a minute, collected at the same time",
            "  latency     one message to a waiting collector",
            "  idle        6,000 waiting collectors",
            "  deep        multipart with five million messages waiting",
            "  replicas    multipart over two servers on one database",
            "  overload    three times as many messages as can be stored, for a minute",
            "  icom        the ICOM dialect, beside the JSON dialect and over TLS (not part of all)",
            "  spi         payments that settle, with and without the journal; a million that wait (not part of all)",
            "  access      single with a key, multipart over TLS with client certificates (not part of all)",
            "  soak        half an hour, with a retention of a minute (not part of all)",
            "  all         all of them (some 25 minutes)",
            "",
            "Instead of scenarios:",
            "  chaos       everything that can go wrong, also to a PostgreSQL with failover; see chaos --help",
            "  standby     what a synchronous standby costs; see standby --help",
            "  upgrade     an older version replaced by this one and put back; see upgrade --help",
        })
final class BenchCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            defaultValue = ALL,
            description = "what to run (all); see below")
    private List<String> names = new ArrayList<>();

    @Mixin
    private ServerOptions servers = new ServerOptions();

    @Mixin
    private DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private SizeOptions sizes = new SizeOptions();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "bench-results",
            description =
                    "where the JSON file and the page go, and the data of servers that are started, for as long as"
                            + " they run (${DEFAULT-VALUE})")
    private Path output = Path.of("");

    ServerOptions servers() {
        return servers;
    }

    Path output() {
        return output;
    }

    /** Prints and writes what another command than the scenarios gave. */
    void show(List<Result> results) throws IOException {
        System.out.print(Table.of(results));
        for (Result result : results) {
            System.out.println(result.scenario() + ": " + result.verdict());
            result.faults().forEach(System.out::println);
            result.notes().forEach(System.out::println);
        }
        write(results);
    }

    private void write(List<Result> results) throws IOException {
        Output.write(output, results).forEach(file -> System.out.println("See " + file));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Scenario> scenarios = scenarios();
        Sites sites = servers.sites(database.address(), output);
        Progress progress = Progress.onStandardError();
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Result result = run(scenario, sites, progress);
            results.add(result);
            progress.say(Table.of(List.of(result)) + result.verdict() + "\n");
            result.faults().forEach(progress::say);
            result.notes().forEach(progress::say);
        }
        System.out.print(Table.of(results));
        write(results);
        return results.stream().allMatch(Result::verified) ? 0 : 1;
    }

    private Result run(Scenario scenario, Sites sites, Progress progress) throws InterruptedException {
        Ending.endIfWished();
        progress.say(scenario.name() + ": starting");
        try (WorkDirectory directory = WorkDirectory.create(output)) {
            List<Setup> servers = scenario.servers(sizes.sizes(), directory.path());
            Result result = run(scenario, sites, servers, directory.path(), progress);
            Ending.endIfWished();
            String leftOut = sites.leftOut(servers);
            return leftOut.isEmpty()
                    ? result
                    : result.with(
                            "The servers were taken as they are; this scenario starts its own with " + leftOut + ".");
        } catch (IOException | RuntimeException e) {
            Ending.endIfWished();
            return Result.failed(scenario.name(), String.valueOf(e.getMessage()));
        }
    }

    private Result run(Scenario scenario, Sites sites, List<Setup> servers, Path directory, Progress progress)
            throws IOException, InterruptedException {
        try (Site site = sites.open(servers);
                Run run = new Run(scenario.name(), new Loop(), site, directory, sizes.sizes(), progress)) {
            return scenario.run(run);
        }
    }

    private List<Scenario> scenarios() {
        if (names.contains(ALL)) {
            return Scenarios.ALL;
        }
        return names.stream()
                .map(name -> Scenarios.named(name).orElseThrow(() -> unknown(name)))
                .toList();
    }

    private CommandLine.ParameterException unknown(String name) {
        String known = String.join(", ", Scenarios.names());
        return new CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "There is no scenario \"" + name + "\"; there are " + known + " and all.");
    }
}
