package malote.bench.scenario.endurance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Collector;
import malote.bench.load.Crew;
import malote.bench.report.Figure;
import malote.bench.report.Latency;
import malote.bench.report.Result;
import malote.bench.scenario.Defaults;
import malote.bench.scenario.Recorder;
import malote.bench.scenario.Run;
import malote.bench.scenario.Scenario;
import malote.bench.scenario.Senders;
import malote.bench.scenario.Sheet;
import malote.bench.server.OpenFiles;
import malote.bench.server.Usage;

/** Thousands of collectors that wait for messages which do not come; then each ISPB gets one. */
public final class Idle implements Scenario {
    private static final int ISPBS = 1_000;
    private static final int CONNECTIONS = 250;
    private static final int POLLS = 3;
    private static final int STARTS_AT_ONCE = 100;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final double CORE_PERCENT = 10;
    private static final double MEGABYTES = 400;
    private static final double P99_MILLIS = 250;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public Result run(Run run) {
        int ispbs = run.sizes().ispbs(ISPBS);
        int each = run.sizes().collectors(Defaults.COLLECTORS);
        OpenFiles.require((long) ispbs * each + 200);
        Sheet sheet = new Sheet(name(), ispbs + " ISPBs, " + each + " collectors each, that wait");
        History history = new History();
        List<Queue> queues = run.queues(history, ispbs);
        Polls polls = new Polls(ispbs * each);
        Crew crew = new Crew(run.loop());
        crew.hire(run.around(run.endpoint(), history, polls), queues, each);
        open(run, history, crew.collectors());
        Senders senders = new Senders(run, history, queues, 1, run.sizes().connections(CONNECTIONS), polls::stored);
        int warmUp = run.sizes().warmUp(Defaults.WARM_UP_SECONDS);
        for (int second = 1; second <= warmUp; second++) {
            long end = System.nanoTime() + SECOND_NANOS;
            toEach(run, history, senders, second);
            run.until("warm-up, one message to each", history, () -> System.nanoTime() - end >= 0);
        }
        long end = System.nanoTime() + warmUp * SECOND_NANOS;
        run.until(
                "warm-up, waiting",
                history,
                () -> (polls.least >= 1 && System.nanoTime() - end >= 0) || history.hasFaults());

        int unmeasured = polls.least;
        Usage.Times before = run.site().usage().now();
        run.until("waiting", history, () -> polls.least >= unmeasured + POLLS || history.hasFaults());
        Usage.Cores cores = Usage.between(before, run.site().usage().now());

        polls.begin();
        toEach(run, history, senders, warmUp + 1);
        run.drain(history);
        crew.end();

        if (run.site().usage().seesPostgres()) {
            sheet.add(Figure.atMost(
                    "server and PostgreSQL, of one core",
                    100 * (cores.servers() + cores.postgres()),
                    "%",
                    CORE_PERCENT));
        } else {
            sheet.note(
                    "The use of the processors was not measured: PostgreSQL's processes are not to be seen from here.");
        }
        sheet.addMemory(run.site().usage(), MEGABYTES);
        sheet.add(polls.latency, P99_MILLIS);
        sheet.plot(senders.latency());
        sheet.add("waiting", cores);
        sheet.add(history.verdict());
        return sheet.result();
    }

    /** One message to each institution, all due at once, and collected; for the {@code times}th time. */
    private static void toEach(Run run, History history, Senders senders, int times) {
        int ispbs = run.sizes().ispbs(ISPBS);
        senders.allAtOnce("one message to each", ispbs);
        long wanted = (long) times * ispbs;
        run.untilDelivered(
                "one message to each",
                List.of(history),
                () -> history.deliveredCount() == wanted || history.hasFaults());
        if (history.deliveredCount() < wanted && !history.hasFaults()) {
            throw new IllegalStateException("Of one message to each of " + ispbs + " institutions "
                    + (wanted - history.deliveredCount()) + " were not delivered in time, "
                    + senders.refused() + " of them because the server refused them with 503");
        }
    }

    /** Not all in one instant: they would come back in one instant every time. */
    private static void open(Run run, History history, List<Collector> collectors) {
        for (int from = 0; from < collectors.size(); from += STARTS_AT_ONCE) {
            collectors
                    .subList(from, Math.min(collectors.size(), from + STARTS_AT_ONCE))
                    .forEach(collector -> collector.start(false));
            long end = System.nanoTime() + PAUSE_NANOS;
            run.until("opening streams", history, () -> System.nanoTime() - end >= 0);
        }
    }

    /** Counts how often each collector waited in vain, and times the message that each ISPB gets in the end. */
    private static final class Polls extends Recorder {
        private final Map<Collector, Integer> counts = new HashMap<>();
        private final int collectors;
        private int[] withAtLeast = new int[16];
        private int least;
        private Latency latency = new Latency("");
        private long[] due = new long[0];
        private long[] delivered = new long[0];

        Polls(int collectors) {
            this.collectors = collectors;
        }

        /** What was delivered until now does not count. */
        void begin() {
            latency = new Latency("POST to delivery");
            due = new long[ISPBS];
            delivered = new long[ISPBS];
        }

        @Override
        public void nothing(Collector collector) {
            int count = counts.merge(collector, 1, Integer::sum);
            if (count == withAtLeast.length) {
                withAtLeast = Arrays.copyOf(withAtLeast, 2 * count);
            }
            if (++withAtLeast[count] == collectors) {
                least = count;
            }
        }

        @Override
        public void delivered(int message) {
            delivered = fit(delivered, message);
            delivered[message] = System.nanoTime();
            complete(message);
        }

        void stored(int message, long dueAt, long now) {
            due = fit(due, message);
            due[message] = dueAt;
            complete(message);
        }

        private void complete(int message) {
            if (message < Math.min(due.length, delivered.length) && due[message] != 0 && delivered[message] != 0) {
                latency.add(delivered[message] - due[message]);
            }
        }

        private static long[] fit(long[] times, int message) {
            return message < times.length ? times : Arrays.copyOf(times, Math.max(16, 2 * message));
        }
    }
}
