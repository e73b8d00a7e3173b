package malote.bench.scenario;

import java.util.Arrays;
import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Collector;
import malote.bench.load.Crew;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;
import malote.bench.server.Usage;

/** The whole country's payments: they come in at a fixed rate, one per request, and are collected at the same time. */
final class Country implements Scenario {
    private static final int ISPBS = 100;
    private static final int COLLECTORS = 2;
    private static final int CONNECTIONS = 64;
    private static final int RATE = 11_000;
    private static final int SECONDS = 60;
    private static final double SUSTAINED = 0.99;
    private static final double P99_MILLIS = 200;

    @Override
    public String name() {
        return "country";
    }

    @Override
    public Result run(Run run) {
        int ispbs = run.sizes().ispbs(ISPBS);
        int collectors = run.sizes().collectors(COLLECTORS);
        int rate = run.sizes().rate(RATE);
        int seconds = run.sizes().seconds(SECONDS);
        Sheet sheet = new Sheet(
                name(),
                rate + " POSTs a second for " + seconds + " s, " + ispbs + " ISPBs, " + collectors
                        + " collectors each");
        History history = new History();
        Way way = new Way(history);
        List<Queue> queues = run.queues(history, ispbs);
        Crew crew = new Crew(run.loop());
        crew.hire(new Collector.Surroundings(run.loop(), run.endpoint(), history, way), queues, collectors);
        Senders senders = new Senders(run, history, queues, 1, run.sizes().connections(CONNECTIONS), way::stored);
        crew.start(true);

        senders.whenDue("warm-up", rate, (long) rate * run.sizes().warmUp(Defaults.WARM_UP_SECONDS));
        run.drain(history);
        way.begin();
        Usage.Times before = run.site().usage().now();
        senders.whenDue("load", rate, (long) rate * seconds);
        Usage.Times after = run.site().usage().now();
        double elapsed = (after.at() - senders.start()) / 1e9;
        run.drain(history);
        double drained = (System.nanoTime() - senders.start()) / 1e9;
        crew.end();

        double wanted = rate * SUSTAINED;
        sheet.add(Figure.atLeast("stored", senders.storedCount() / elapsed, "/s", wanted));
        sheet.add(Figure.atLeast("collected", senders.storedCount() / drained, "/s", wanted));
        if (senders.refused() > 0) {
            sheet.add(Figure.atMost("refused", (double) senders.refused(), "", 0));
        }
        sheet.add(way.fromStored, P99_MILLIS);
        sheet.add(Figure.of("due to 201, p99", senders.latency().millisAt(99), "ms"));
        sheet.add(Figure.of("due to delivery, p99", way.fromDue.millisAt(99), "ms"));
        sheet.add(name(), Usage.between(before, after));
        sheet.plot(senders.series());
        sheet.plot(senders.latency());
        sheet.plot(way.fromDue);
        sheet.add(history.verdict());
        return sheet.result();
    }

    /** Times each message from its 201 to its delivery; the delivery can come first. */
    private static final class Way extends Recorder {
        private Latency fromStored = new Latency("201 to delivery");
        private Latency fromDue = new Latency("due to delivery");
        private long[] due = new long[1 << 16];
        private long[] stored = new long[1 << 16];
        private long[] delivered = new long[1 << 16];

        Way(History history) {
            super(history);
        }

        /** Forgets the times so far. */
        void begin() {
            fromStored = new Latency(fromStored.name());
            fromDue = new Latency(fromDue.name());
        }

        void stored(int message, long dueAt, long now) {
            fit(message);
            due[message] = dueAt;
            stored[message] = now;
            if (delivered[message] != 0) {
                complete(message);
            }
        }

        @Override
        void delivered(int message) {
            fit(message);
            if (delivered[message] == 0) {
                delivered[message] = System.nanoTime();
                if (stored[message] != 0) {
                    complete(message);
                }
            }
        }

        private void complete(int message) {
            fromStored.add(delivered[message] - stored[message]);
            fromDue.add(delivered[message] - due[message]);
        }

        private void fit(int message) {
            if (message >= due.length) {
                due = Arrays.copyOf(due, 2 * message);
                stored = Arrays.copyOf(stored, 2 * message);
                delivered = Arrays.copyOf(delivered, 2 * message);
            }
        }
    }
}
