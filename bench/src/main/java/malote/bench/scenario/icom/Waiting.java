package malote.bench.scenario.icom;

import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Rules;
import malote.bench.load.Crew;
import malote.bench.load.icom.IcomDialect;
import malote.bench.load.icom.XmlBodies;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Delays;
import malote.bench.scenario.Run;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;

/** How long a message takes to a reader that waits for it, with multipart reads. */
final class Waiting {
    private static final int ISPBS = 4;
    private static final int CONNECTIONS = 16;
    private static final int RATE = 200;
    private static final int WARM_UP_RATE = 1_000;
    private static final double P50_MILLIS = 3;
    private static final double P99_MILLIS = 10;

    private Waiting() {}

    static void measure(Run run, Sheet sheet) {
        int rate = run.sizes().rate(RATE);
        History history = new History(Rules.icom(Rules.NO_LEASE));
        Delays delays = new Delays();
        List<Queue> queues = run.queues(history, ISPBS);
        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), new IcomDialect(false), history, delays), queues, 1);
        Senders senders = new Senders(run, history, queues, new XmlBodies(false), 1, CONNECTIONS, delays::stored);
        crew.start(true);
        senders.whenDue(
                "warm-up", WARM_UP_RATE, (long) WARM_UP_RATE * run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        run.drain(history);
        delays.begin();
        senders.whenDue("to waiting readers", rate, (long) rate * run.sizes().seconds(Defaults.SECONDS));
        run.drain(history);
        crew.end();

        Latency available = delays.fromStored();
        Latency all = delays.fromDue();
        sheet.add(Figure.atMost("201 to a waiting reader, p50", available.millisAt(50), "ms", P50_MILLIS));
        sheet.add(Figure.atMost("201 to a waiting reader, p99", available.millisAt(99), "ms", P99_MILLIS));
        sheet.add(Figure.of("POST to a waiting reader, p50", all.millisAt(50), "ms"));
        sheet.add(Figure.of("POST to a waiting reader, p99", all.millisAt(99), "ms"));
        sheet.plot(all);
        sheet.add(history.verdict());
    }
}
