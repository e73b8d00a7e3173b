package malote.bench.scenario.endurance;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
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
import malote.bench.scenario.Sizes;
import malote.bench.server.DatabaseAddress;
import malote.bench.server.Setup;
import malote.bench.server.Usage;

/**
 * Steady load for long, with a short retention: the database must not grow, nor the pages that a claim touches.
 */
public final class Soak implements Scenario {
    private static final int ISPBS = 50;
    private static final int COLLECTORS = 2;
    private static final int CONNECTIONS = 64;
    private static final int RATE = 5_000;
    private static final int MINUTES = 30;
    private static final String RETENTION = "1m";
    private static final double SUSTAINED = 0.99;
    private static final double P99_MILLIS = 200;

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) {
        return List.of(Setup.with(Map.of("RETENTION", sizes.retention(RETENTION))));
    }

    @Override
    public Result run(Run run) {
        int ispbs = run.sizes().ispbs(ISPBS);
        int collectors = run.sizes().collectors(COLLECTORS);
        int rate = run.sizes().rate(RATE);
        int minutes = run.sizes().minutes(MINUTES);
        Sheet sheet = new Sheet(
                name(),
                rate + " POSTs a second for " + minutes + " min, " + ispbs + " ISPBs, " + collectors
                        + " collectors each, RETENTION " + run.sizes().retention(RETENTION));
        History history = new History();
        Delays delays = new Delays();
        List<Queue> queues = run.queues(history, ispbs);
        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), history, delays), queues, collectors);
        Senders senders = new Senders(run, history, queues, 1, run.sizes().connections(CONNECTIONS), delays::stored);
        crew.start(true);

        senders.whenDue("warm-up", rate, (long) rate * run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        delays.begin();
        Usage.Times before = run.site().usage().now();
        try (Samples samples = Samples.start(probe(run), run)) {
            senders.whenDue("soak", rate, 60L * rate * minutes);
            samples.addTo(sheet);
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be looked into: " + e.getMessage(), e);
        }
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - senders.start()) / 1e9;
        run.drain(history);
        crew.end();

        sheet.add(Figure.atLeast("stored", senders.storedCount() / elapsed, "/s", rate * SUSTAINED));
        if (senders.refused() > 0) {
            sheet.add(Figure.atMost("refused", (double) senders.refused(), "", 0));
        }
        sheet.add(delays.fromStored(), P99_MILLIS);
        sheet.add(Figure.of("due to 201, p99", senders.latency().millisAt(99), "ms"));
        sheet.add(name(), Usage.between(before, after));
        sheet.plot(senders.series());
        sheet.plot(delays.fromStored());
        sheet.plot(senders.latency());
        sheet.add(history.verdict());
        return sheet.result();
    }

    private static Probe probe(Run run) throws SQLException {
        DatabaseAddress address = run.site()
                .database()
                .orElseThrow(() -> new IllegalStateException("The soak looks into the database: give --db-host"));
        String ispb = run.queues(new History(), 1).get(0).ispb();
        return new Probe(address, run.site().urls().get(0), ispb);
    }
}
