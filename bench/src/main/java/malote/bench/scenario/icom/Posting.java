package malote.bench.scenario.icom;

import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Rules;
import malote.bench.load.Crew;
import malote.bench.load.icom.IcomDialect;
import malote.bench.load.icom.XmlBodies;
import malote.bench.report.Figure;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Recorder;
import malote.bench.scenario.Run;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.server.Usage;

/** Packed requests come in as fast as they are answered: with ten messages, then with one. Then all are collected. */
final class Posting {
    private static final int ISPBS = 100;
    private static final int CONNECTIONS = 64;
    private static final int COLLECTORS = 2;
    private static final int WARM_UP_SECONDS = 10;
    /** What is packed beforehand is enough for so many times the target. */
    private static final double ENOUGH = 1.5;

    /** A form of requests, and how many messages a second they must store. */
    private record Form(String name, int messages, double target) {}

    private Posting() {}

    static void measure(Run run, Sheet sheet) {
        measure(run, sheet, new Form("ten per POST, gzip", 10, 8_000));
        measure(run, sheet, new Form("one per POST, gzip", 1, 3_000));
    }

    private static void measure(Run run, Sheet sheet, Form form) {
        History history = new History(Rules.icom(Rules.NO_LEASE));
        List<Queue> queues = run.queues(history, run.sizes().ispbs(ISPBS));
        XmlBodies bodies = new XmlBodies(true);
        Senders senders = new Senders(
                run,
                history,
                queues,
                bodies,
                form.messages(),
                run.sizes().connections(CONNECTIONS),
                (message, due, now) -> {});
        senders.asFastAsPossible(form.name() + ", warm-up", run.sizes().warmUp(WARM_UP_SECONDS));
        int seconds = run.sizes().seconds(Defaults.SECONDS);
        bodies.prepare(queues, (int) (ENOUGH * form.target() * seconds / form.messages()), form.messages());
        run.settle(history);
        Usage.Times before = run.site().usage().now();
        senders.asFastAsPossible(form.name(), seconds);
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - senders.start()) / 1e9;
        bodies.clear();

        sheet.add(Figure.atLeast(form.name() + ", messages", senders.storedCount() / elapsed, "/s", form.target()));
        if (senders.refused() > 0) {
            sheet.add(Figure.of(form.name() + ", refused", (double) senders.refused(), ""));
        }
        sheet.add(form.name(), Usage.between(before, after));
        sheet.plot(senders.series());
        sheet.plot(senders.latency());

        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), new IcomDialect(false), history, new Recorder()), queues, COLLECTORS);
        crew.start(true);
        run.drain(history);
        crew.end();
        sheet.add(history.verdict());
    }
}
