package malote.bench.scenario.endurance;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.http.Endpoint;
import malote.bench.load.Crew;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Recorder;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.server.OpenFiles;
import malote.bench.server.Setup;
import malote.bench.server.Usage;

/** Three times as many messages are sent as can be stored, by senders that do not slow down; what is refused is gone. */
public final class Overload implements Scenario {
    private static final int ISPBS = 100;
    private static final int COLLECTORS = 1;
    private static final int ARRAY = 100;
    private static final int CLOSED_CONNECTIONS = 128;
    private static final int CONNECTIONS = 1_000;
    private static final int SECONDS = 60;
    private static final int CALM_SECONDS = 10;
    private static final double OFFERED = 3;
    private static final double CALM = 0.5;
    private static final double GOODPUT = 0.8;
    private static final double P99_MILLIS = 1_000;
    private static final double RECOVERY_SECONDS = 5;
    private static final double MEGABYTES = 450;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) {
        return List.of(new Setup(Map.of(), List.of("-Xmx256m")));
    }

    @Override
    public Result run(Run run) {
        int connections = run.sizes().connections(CONNECTIONS);
        int seconds = run.sizes().seconds(SECONDS);
        OpenFiles.require(connections + 200L);
        Sheet sheet = new Sheet(
                name(),
                "POSTs of " + ARRAY + " messages, " + (int) OFFERED + " times as many as can be stored, for " + seconds
                        + " s");
        History history = new History();
        List<Queue> queues = run.queues(history, run.sizes().ispbs(ISPBS));
        Senders closed =
                new Senders(run, history, queues, ARRAY, Math.min(connections, CLOSED_CONNECTIONS), Overload::ignore);
        closed.asFastAsPossible("warm-up", run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        closed.asFastAsPossible("as much as it can", Math.min(seconds, Defaults.SECONDS));
        double most = closed.storedCount() / ((System.nanoTime() - closed.start()) / 1e9);

        Senders open = new Senders(run, history, queues, ARRAY, connections, Overload::ignore);
        double rate = OFFERED * most / ARRAY;
        Usage.Times before = run.site().usage().now();
        open.whenDue("three times as much", rate, Math.max(1, (long) (rate * seconds)));
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - open.start()) / 1e9;
        sheet.add(Figure.of("stored when it can take its time", most, "/s"));
        sheet.add(Figure.of("offered", rate * ARRAY * seconds / elapsed, "/s"));
        sheet.add(Figure.atLeast("stored, of what it can", open.storedCount() / elapsed / most, "", GOODPUT));
        sheet.add(Figure.of("refused, of all", (double) open.refused() / (rate * seconds), ""));
        sheet.add(open.refusals(), P99_MILLIS);
        sheet.add(Figure.of("three times as much, a 201, p50", open.latency().millisAt(50), "ms"));
        sheet.add(Figure.of("three times as much, a 201, p99", open.latency().millisAt(99), "ms"));
        sheet.addMemory(run.site().usage(), MEGABYTES);
        sheet.add(name(), Usage.between(before, after));
        sheet.plot(open.series());

        double calm = CALM * most / ARRAY;
        open.whenDue("half as much", calm, Math.max(1, (long) (calm * Math.min(seconds, CALM_SECONDS))));
        sheet.add(Figure.atMost("last refusal after it is over", open.lastRefusal(), "s", RECOVERY_SECONDS));
        sheet.plot(open.latency());
        collect(run, history, queues, run.endpoint());
        sheet.add(history.verdict());
        return sheet.result();
    }

    private static void collect(Run run, History history, List<Queue> queues, Endpoint from) {
        Crew crew = new Crew(run.loop());
        crew.hire(run.around(from, history, new Recorder()), queues, COLLECTORS);
        crew.start(true);
        run.drain(history);
        crew.end();
    }

    private static void ignore(int message, long due, long now) {}
}
