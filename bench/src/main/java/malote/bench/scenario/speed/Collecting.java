package malote.bench.scenario.speed;

import java.util.Optional;
import java.util.OptionalDouble;
import malote.bench.report.Figure;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Rounds;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Sheet;
import malote.bench.scenario.ceiling.DatabaseCeiling;
import malote.bench.scenario.ceiling.HttpCeiling;

/** Messages wait in many queues and are collected as fast as it goes. */
public final class Collecting implements Scenario {
    private static final int ISPBS = 20;
    private static final double SHARE_OF_HTTP = 0.25;
    private static final double SHARE_OF_DATABASE = 0.5;

    private final String name;
    private final boolean multipart;
    private final double target;

    public Collecting(String name, boolean multipart, double target) {
        this.name = name;
        this.multipart = multipart;
        this.target = target;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Result run(Run run) {
        Rounds.Shape shape = new Rounds.Shape(
                run.sizes().ispbs(ISPBS),
                run.sizes().collectors(Defaults.COLLECTORS),
                multipart,
                run.sizes().messages(Defaults.MESSAGES));
        Sheet sheet = new Sheet(
                name,
                shape.ispbs() + " ISPBs, " + shape.collectors() + " collectors each, "
                        + (multipart ? "up to ten messages" : "one message") + " per answer");
        Rounds rounds = warmed(run, shape, name, sheet);
        sheet.add(Figure.atLeast("messages", rounds.messagesPerSecond(), "/s", target));
        ceilings(run, shape, rounds, sheet);
        sheet.add(name, rounds.cores());
        sheet.plot(rounds.series());
        sheet.plot(rounds.latency());
        return sheet.result();
    }

    /** Collects over all servers, for the time of the warm-up times their number, as they share it; judges that too. */
    static void warmUp(Run run, Rounds.Shape shape, Sheet sheet) {
        Rounds rounds = new Rounds(run, "warm-up", shape, run.endpoints());
        rounds.collect(run.endpoints().size() * run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        sheet.add(rounds.verdict());
    }

    /** Measures after a warm-up of the same kind. */
    static Rounds warmed(Run run, Rounds.Shape shape, String name, Sheet sheet) {
        warmUp(run, shape, sheet);
        Rounds rounds = new Rounds(run, name, shape, run.endpoints());
        rounds.collect(run.sizes().seconds(Defaults.SECONDS));
        sheet.add(rounds.verdict());
        return rounds;
    }

    private void ceilings(Run run, Rounds.Shape shape, Rounds rounds, Sheet sheet) {
        Optional<HttpCeiling.Ceiling> http =
                HttpCeiling.measure(run, shape.ispbs() * shape.collectors(), rounds.bodyBytes());
        if (http.isPresent()) {
            double ceiling = http.get().answersPerSecond();
            double share = rounds.answersPerSecond() / ceiling;
            sheet.add(Figure.of("HTTP ceiling, answers of the same size", ceiling, "/s"));
            sheet.add(
                    multipart
                            ? Figure.of("share of the HTTP ceiling", share, "")
                            : Figure.atLeast("share of the HTTP ceiling", share, "", SHARE_OF_HTTP));
            sheet.add("HTTP ceiling", http.get().cores());
        } else {
            sheet.note("The server has no route to measure the HTTP ceiling.");
        }
        if (!multipart) {
            return;
        }
        OptionalDouble database = DatabaseCeiling.measure(run, shape);
        if (database.isPresent()) {
            sheet.add(Figure.of("database ceiling, messages", database.getAsDouble(), "/s"));
            sheet.add(Figure.atLeast(
                    "share of the database ceiling",
                    rounds.messagesPerSecond() / database.getAsDouble(),
                    "",
                    SHARE_OF_DATABASE));
        } else {
            sheet.note("The database ceiling was not measured: give --db-host and so on.");
        }
    }
}
