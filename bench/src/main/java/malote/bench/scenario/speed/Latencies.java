package malote.bench.scenario.speed;

import malote.bench.history.Verdict;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.WakeUps;

/** How long one message takes to a collector that waits, when nothing else goes on. */
public final class Latencies implements Scenario {
    private static final int RATE = 50;
    private static final int WARM_UP_RATE = 1_000;
    private static final double P50_MILLIS = 2;
    private static final double P99_MILLIS = 8;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Result run(Run run) {
        int rate = run.sizes().rate(RATE);
        Sheet sheet = new Sheet(
                name(), "one message to a collector that waits, " + rate + " times a second, POST to delivery");
        WakeUps wakeUps = WakeUps.between(run, "POST to delivery", run.endpoint(), run.endpoint());
        int warmUp = run.sizes().warmUp(Defaults.WARM_UP_SECONDS);
        wakeUps.measure("warm-up", warmUp * WARM_UP_RATE, WARM_UP_RATE);
        Latency latency = wakeUps.measure("messages", rate * run.sizes().seconds(2 * Defaults.SECONDS), rate);
        Verdict verdict = wakeUps.end();
        sheet.add(Figure.atMost("p50", latency.millisAt(50), "ms", P50_MILLIS));
        sheet.add(Figure.atMost("p99", latency.millisAt(99), "ms", P99_MILLIS));
        sheet.add(Figure.of("max", latency.maxMillis(), "ms"));
        sheet.plot(latency);
        sheet.add(verdict);
        return sheet.result();
    }
}
