package malote.bench.scenario.speed;

import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Crew;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Delays;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.server.Usage;

/** The whole country's payments: they come in at a fixed rate, one per request, and are collected at the same time. */
public final class Country implements Scenario {
    private static final int ISPBS = 100;
    private static final int COLLECTORS = 2;
    /** Two for each institution. */
    private static final int CONNECTIONS = 2 * ISPBS;

    private static final int RATE = 11_000;
    private static final int SECONDS = 60;
    private static final double SUSTAINED = 0.99;
    private static final double P99_MILLIS = 200;

    @Override
    public String name() {
        return "country";
    }

    @Override
    public Result run(Run run) {
        int ispbs = run.sizes().ispbs(ISPBS);
        int collectors = run.sizes().collectors(COLLECTORS);
        int rate = run.sizes().rate(RATE);
        int seconds = run.sizes().seconds(SECONDS);
        Sheet sheet = new Sheet(
                name(),
                rate + " POSTs a second for " + seconds + " s, " + ispbs + " ISPBs, " + collectors
                        + " collectors each");
        History history = new History();
        Delays delays = new Delays();
        List<Queue> queues = run.queues(history, ispbs);
        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), history, delays), queues, collectors);
        Senders senders = new Senders(run, history, queues, 1, run.sizes().connections(CONNECTIONS), delays::stored);
        crew.start(true);

        senders.whenDue("warm-up", rate, (long) rate * run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        run.drain(history);
        delays.begin();
        Usage.Times before = run.site().usage().now();
        senders.whenDue("load", rate, (long) rate * seconds);
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - senders.start()) / 1e9;
        run.drain(history);
        double drained = (System.nanoTime() - senders.start()) / 1e9;
        crew.end();

        double wanted = rate * SUSTAINED;
        sheet.add(Figure.atLeast("stored", senders.storedCount() / elapsed, "/s", wanted));
        sheet.add(Figure.atLeast("collected", senders.storedCount() / drained, "/s", wanted));
        if (senders.refused() > 0) {
            sheet.add(Figure.atMost("refused", (double) senders.refused(), "", 0));
        }
        sheet.add(delays.fromStored(), P99_MILLIS);
        sheet.add(Figure.of("due to 201, p99", senders.latency().millisAt(99), "ms"));
        sheet.add(Figure.of("due to delivery, p99", delays.fromDue().millisAt(99), "ms"));
        sheet.add(name(), Usage.between(before, after));
        sheet.plot(senders.series());
        sheet.plot(senders.latency());
        sheet.plot(delays.fromDue());
        sheet.add(history.verdict());
        return sheet.result();
    }
}
