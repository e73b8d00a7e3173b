package malote.bench.scenario.speed;

import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;

/** All collectors on one queue, in both formats. */
public final class Hot implements Scenario {
    private static final int SINGLE_MESSAGES = 100_000;
    private static final double SINGLE = 5_000;
    private static final double MULTIPART = 30_000;

    @Override
    public String name() {
        return "hot";
    }

    @Override
    public Result run(Run run) {
        int collectors = run.sizes().collectors(Defaults.COLLECTORS);
        Sheet sheet = new Sheet(name(), "one ISPB, " + collectors + " collectors, both formats");
        for (boolean multipart : new boolean[] {false, true}) {
            String format = multipart ? "multipart" : "single";
            Rounds.Shape shape = new Rounds.Shape(
                    1, collectors, multipart, run.sizes().messages(multipart ? Defaults.MESSAGES : SINGLE_MESSAGES));
            Rounds rounds = Collecting.warmed(run, shape, format, sheet);
            sheet.add(Figure.atLeast(
                    format + ", messages", rounds.messagesPerSecond(), "/s", multipart ? MULTIPART : SINGLE));
            sheet.add(format, rounds.cores());
            sheet.plot(rounds.series());
            sheet.plot(rounds.latency());
        }
        return sheet.result();
    }
}
