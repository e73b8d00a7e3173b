package malote.bench.scenario;

import java.util.List;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;

/** Two servers on one database: as fast as one, and a message stored at one wakes a collector at the other. */
final class Replicas implements Scenario {
    private static final int ISPBS = 20;
    private static final int RATE = 25;
    private static final double RATIO = 0.85;
    private static final double P99_MILLIS = 80;

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public int servers() {
        return 2;
    }

    @Override
    public Result run(Run run) {
        Sheet sheet = new Sheet(name(), "multipart over two servers on one database, against one of them");
        Rounds.Shape shape = new Rounds.Shape(
                run.sizes().ispbs(ISPBS),
                run.sizes().collectors(Defaults.COLLECTORS),
                true,
                run.sizes().messages(Defaults.MESSAGES));
        Rounds both = Collecting.warmed(run, shape, "two servers", sheet);
        Rounds one = new Rounds(run, "one server", shape, List.of(run.endpoint()));
        one.collect(run.sizes().seconds(Defaults.SECONDS));
        sheet.add(Figure.atLeast(
                "rate against that of one server", both.messagesPerSecond() / one.messagesPerSecond(), "", RATIO));
        sheet.add(Figure.of("two servers, messages", both.messagesPerSecond(), "/s"));
        sheet.add(Figure.of("one server, messages", one.messagesPerSecond(), "/s"));
        sheet.add(both.cores());
        sheet.plot(both.series());
        sheet.plot(one.series());
        sheet.add(one.verdict());

        WakeUps wakeUps = WakeUps.between(
                run,
                "POST at one to delivery at the other",
                run.endpoints().get(0),
                run.endpoints().get(1));
        wakeUps.measure("warm-up", 100, RATE);
        int rate = run.sizes().rate(RATE);
        Latency latency = wakeUps.measure("messages", rate * run.sizes().seconds(2 * Defaults.SECONDS), rate);
        sheet.add(wakeUps.end());
        sheet.add(latency, P99_MILLIS);
        return sheet.result();
    }
}
