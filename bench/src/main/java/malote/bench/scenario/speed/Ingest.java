package malote.bench.scenario.speed;

import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Crew;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Recorder;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.server.Usage;

/** Real messages come in as fast as they are answered: one per request, then arrays. Then all are collected. */
public final class Ingest implements Scenario {
    private static final int ISPBS = 100;
    private static final int CONNECTIONS = 64;
    private static final int ARRAY = 100;
    private static final int COLLECTORS = 2;
    private static final double SINGLE = 12_000;
    private static final double ARRAYS = 40_000;

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public Result run(Run run) {
        int connections = run.sizes().connections(CONNECTIONS);
        int ispbs = run.sizes().ispbs(ISPBS);
        Sheet sheet = new Sheet(
                name(),
                "POSTs of one message, then of " + ARRAY + ", over " + connections + " connections to " + ispbs
                        + " ISPBs");
        measure(run, sheet, new Load("one per POST", ispbs, connections, 1, SINGLE));
        measure(run, sheet, new Load("arrays of " + ARRAY, ispbs, connections, ARRAY, ARRAYS));
        return sheet.result();
    }

    private record Load(String name, int ispbs, int connections, int arraySize, double target) {}

    private static void measure(Run run, Sheet sheet, Load load) {
        History history = new History();
        List<Queue> queues = run.queues(history, load.ispbs());
        Senders senders =
                new Senders(run, history, queues, load.arraySize(), load.connections(), (message, due, now) -> {});
        senders.asFastAsPossible(load.name() + ", warm-up", run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        Usage.Times before = run.site().usage().now();
        senders.asFastAsPossible(load.name(), seconds);
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - senders.start()) / 1e9;

        sheet.add(Figure.atLeast(load.name() + ", messages", senders.storedCount() / elapsed, "/s", load.target()));
        if (senders.refused() > 0) {
            sheet.add(Figure.of(load.name() + ", refused", (double) senders.refused(), ""));
        }
        sheet.add(load.name(), Usage.between(before, after));
        sheet.plot(senders.series());
        sheet.plot(senders.latency());

        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), history, new Recorder()), queues, COLLECTORS);
        crew.start(true);
        run.drain(history);
        crew.end();
        sheet.add(history.verdict());
    }
}
