package malote.bench.scenario.speed;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.Sizes;
import malote.bench.scenario.WakeUps;
import malote.bench.server.Setup;

/** Two servers on one database: as fast as one, and a message stored at one wakes a collector at the other. */
public final class Replicas implements Scenario {
    private static final int ISPBS = 20;
    private static final int TURNS = 3;
    private static final int RATE = 50;
    private static final int WARM_UP_SECONDS = 3;

    /** Pairs of a sender and a collector: with one it would wait for the slow way between the servers every time. */
    private static final int PAIRS = 20;

    private static final double RATIO = 0.85;
    private static final double P99_MILLIS = 80;

    @Override
    public String name() {
        return "replicas";
    }

    @Override
    public List<Setup> servers(Sizes sizes, Path directory) {
        return List.of(Setup.USUAL, Setup.USUAL);
    }

    @Override
    public Result run(Run run) {
        Sheet sheet = new Sheet(name(), "multipart over two servers on one database, against one of them");
        Rounds.Shape shape = new Rounds.Shape(
                run.sizes().ispbs(ISPBS),
                run.sizes().collectors(Defaults.COLLECTORS),
                true,
                run.sizes().messages(Defaults.MESSAGES));
        Collecting.warmUp(run, shape, sheet);
        Rounds both = new Rounds(run, "two servers", shape, run.endpoints());
        Rounds one = new Rounds(run, "one server", shape, List.of(run.endpoint()));
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        // In turns, so that both meet the same moods of the machine.
        for (int turn = 1; turn <= TURNS; turn++) {
            both.collect((double) seconds * turn / TURNS);
            one.collect((double) seconds * turn / TURNS);
        }
        sheet.add(Figure.atLeast(
                "rate against that of one server", both.messagesPerSecond() / one.messagesPerSecond(), "", RATIO));
        sheet.add(Figure.of("two servers, messages", both.messagesPerSecond(), "/s"));
        sheet.add(Figure.of("one server, messages", one.messagesPerSecond(), "/s"));
        sheet.add("two servers", both.cores());
        sheet.add("one server", one.cores());
        sheet.plot(both.series());
        sheet.plot(one.series());
        sheet.add(both.verdict());
        sheet.add(one.verdict());

        List<WakeUps> wakeUps = Stream.generate(() -> WakeUps.between(
                        run,
                        "POST at one to delivery at the other",
                        run.endpoints().get(0),
                        run.endpoints().get(1)))
                .limit(PAIRS)
                .toList();
        double rate = (double) run.sizes().rate(RATE) / PAIRS;
        WakeUps.measure(wakeUps, "warm-up", Math.max(1, (int) (rate * WARM_UP_SECONDS)), rate);
        int messages = Math.max(1, (int) (rate * run.sizes().seconds(2 * Defaults.SECONDS)));
        sheet.add(WakeUps.measure(wakeUps, "messages", messages, rate), P99_MILLIS);
        wakeUps.forEach(pair -> sheet.add(pair.end()));
        return sheet.result();
    }
}
