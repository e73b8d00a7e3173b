package malote.bench.scenario.speed;

import malote.bench.history.History;
import malote.bench.load.json.JsonBodies;
import malote.bench.load.json.JsonDialect;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;

/** The whole country's payments: they come in at a fixed rate, one per request, and are collected at the same time. */
public final class Country implements Scenario {
    private static final int RATE = 11_000;
    private static final double SUSTAINED = 0.99;
    private static final double P99_MILLIS = 200;

    @Override
    public String name() {
        return "country";
    }

    @Override
    public Result run(Run run) {
        int rate = rate(run);
        Sheet sheet = new Sheet(
                name(),
                rate + " POSTs a second for " + Flow.seconds(run) + " s, " + Flow.ispbs(run) + " ISPBs, "
                        + Flow.collectors(run) + " collectors each");
        Flow flow = flow(run, name());
        flow.measure(rate);
        double wanted = rate * SUSTAINED;
        sheet.add(Figure.atLeast("stored", flow.stored(), "/s", wanted));
        sheet.add(Figure.atLeast("collected", flow.collected(), "/s", wanted));
        sheet.add(flow.fromStored(), P99_MILLIS);
        flow.addRest(sheet, "");
        return sheet.result();
    }

    /** How many messages a second should come in. */
    public static int rate(Run run) {
        return run.sizes().rate(RATE);
    }

    /** That of the JSON dialect. */
    public static Flow flow(Run run, String name) {
        return new Flow(run, name, new History(), JsonDialect.INSTANCE, new JsonBodies());
    }
}
