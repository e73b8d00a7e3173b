package malote.bench.scenario.speed;

import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Bodies;
import malote.bench.load.Crew;
import malote.bench.load.Dialect;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Delays;
import malote.bench.scenario.Run;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.server.Usage;

/** Messages come in at a fixed rate, one per request, for a hundred institutions, and are collected at the same time. */
public final class Flow {
    private static final int ISPBS = 100;
    private static final int COLLECTORS = 2;
    /** Two for each institution. */
    private static final int CONNECTIONS = 2 * ISPBS;

    private static final int SECONDS = 60;

    private final String name;
    private final Run run;
    private final History history;
    private final Delays delays = new Delays();
    private final Senders senders;
    private final Crew crew;
    private Usage.Cores cores = new Usage.Cores(0, 0, 0);
    private double elapsed;
    private double drained;

    public Flow(Run run, String name, History history, Dialect dialect, Bodies bodies) {
        this.run = run;
        this.name = name;
        this.history = history;
        List<Queue> queues = run.queues(history, ispbs(run));
        crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), dialect, history, delays), queues, collectors(run));
        senders = new Senders(run, history, queues, bodies, 1, run.sizes().connections(CONNECTIONS), delays::stored);
    }

    /** How many seconds it takes, but for the warm-up. */
    public static int seconds(Run run) {
        return run.sizes().seconds(SECONDS);
    }

    static int ispbs(Run run) {
        return run.sizes().ispbs(ISPBS);
    }

    static int collectors(Run run) {
        return run.sizes().collectors(COLLECTORS);
    }

    /** Sends so many messages a second, after a warm-up of the same, and ends when all is collected. */
    public void measure(double rate) {
        crew.start(true);
        senders.whenDue(name + ", warm-up", rate, (long) (rate * run.sizes().warmUp(Defaults.WARM_UP_SECONDS)));
        run.drain(history);
        delays.begin();
        Usage.Times before = run.site().usage().now();
        senders.whenDue(name, rate, (long) (rate * seconds(run)));
        Usage.Times after = run.site().usage().now();
        cores = Usage.between(before, after);
        elapsed = (after.at() - senders.start()) / 1e9;
        run.drain(history);
        drained = (System.nanoTime() - senders.start()) / 1e9;
        crew.end();
    }

    /** Messages per second until the last was stored. */
    public double stored() {
        return senders.storedCount() / elapsed;
    }

    /** Messages per second until the last was collected. */
    public double collected() {
        return senders.storedCount() / drained;
    }

    /** From the 201 to the collector. */
    public Latency fromStored() {
        return delays.fromStored();
    }

    /**
     * What is of interest beside the rates and the time, and the verdict.
     *
     * @param prefix of the figures' names
     */
    public void addRest(Sheet sheet, String prefix) {
        if (senders.refused() > 0) {
            sheet.add(Figure.atMost(prefix + "refused", (double) senders.refused(), "", 0));
        }
        sheet.add(Figure.of(prefix + "due to 201, p99", senders.latency().millisAt(99), "ms"));
        sheet.add(Figure.of(prefix + "due to delivery, p99", delays.fromDue().millisAt(99), "ms"));
        sheet.add(name, cores);
        sheet.plot(senders.series());
        sheet.plot(senders.latency());
        sheet.plot(delays.fromDue());
        sheet.add(history.verdict());
    }
}
