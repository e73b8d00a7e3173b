package malote.bench.scenario.speed;

import java.util.Arrays;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.report.Series;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;

/** What a server that was just started does in its first seconds, beside what it does once it is warm. */
public final class Cold implements Scenario {
    private static final int FIRST_SECONDS = 5;
    private static final int WARM_UP_SECONDS = 20;
    private static final int MESSAGES = 50_000;
    private static final double SHARE = 0.5;

    @Override
    public String name() {
        return "cold";
    }

    @Override
    public Result run(Run run) {
        int collectors = run.sizes().collectors(Defaults.COLLECTORS);
        int seconds = run.sizes().seconds(FIRST_SECONDS);
        Sheet sheet = new Sheet(name(), "a server that was just started, " + collectors + " collectors of one ISPB");
        Rounds.Shape shape = new Rounds.Shape(1, collectors, false, run.sizes().messages(MESSAGES));
        Rounds rounds = new Rounds(run, name(), shape, run.endpoints());
        rounds.collect(2 * seconds + run.sizes().warmUp(WARM_UP_SECONDS));
        double[] rates = rounds.series().perSecond();
        int steps = (int) Math.min(seconds * 1_000_000_000L / Series.STEP_NANOS, rates.length);
        double first = Arrays.stream(rates, 0, steps).average().orElse(0);
        double last = Arrays.stream(rates, rates.length - steps, rates.length)
                .average()
                .orElse(0);
        sheet.add(Figure.of("messages, first " + seconds + " s", first, "/s"));
        sheet.add(Figure.of("messages, last " + seconds + " s", last, "/s"));
        sheet.add(Figure.atLeast("first, share of last", first / Math.max(1, last), "", SHARE));
        sheet.add(name(), rounds.cores());
        sheet.add(rounds.verdict());
        sheet.plot(rounds.series());
        sheet.plot(rounds.latency());
        return sheet.result();
    }
}
