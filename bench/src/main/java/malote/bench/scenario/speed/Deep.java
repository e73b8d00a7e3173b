package malote.bench.scenario.speed;

import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;

/** Whether a large backlog is collected as fast as a small one. */
public final class Deep implements Scenario {
    private static final int ISPBS = 20;
    private static final int SHALLOW = 50_000;
    private static final int DEPTH = 5_000_000;
    private static final double RATIO = 0.9;

    @Override
    public String name() {
        return "deep";
    }

    @Override
    public Result run(Run run) {
        int depth = run.sizes().messages(DEPTH);
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        Sheet sheet = new Sheet(name(), "multipart with " + depth + " messages waiting, against " + SHALLOW);
        Rounds shallow = Collecting.warmed(run, shape(run, SHALLOW), SHALLOW + " waiting", sheet);
        Rounds deep = new Rounds(run, depth + " waiting", shape(run, depth), run.endpoints());
        deep.collect(seconds);
        sheet.add(Figure.atLeast(
                "rate against that of a small backlog",
                deep.messagesPerSecond() / shallow.messagesPerSecond(),
                "",
                RATIO));
        sheet.add(Figure.of(depth + " waiting, messages", deep.messagesPerSecond(), "/s"));
        sheet.add(Figure.of(SHALLOW + " waiting, messages", shallow.messagesPerSecond(), "/s"));
        sheet.add(deep.series().name(), deep.cores());
        sheet.add(shallow.series().name(), shallow.cores());
        sheet.plot(deep.series());
        sheet.plot(shallow.series());
        sheet.plot(deep.latency());
        sheet.plot(shallow.latency());
        sheet.add(deep.verdict());
        return sheet.result();
    }

    private static Rounds.Shape shape(Run run, int messages) {
        return new Rounds.Shape(run.sizes().ispbs(ISPBS), run.sizes().collectors(Defaults.COLLECTORS), true, messages);
    }
}
