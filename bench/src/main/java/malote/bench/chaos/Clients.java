package malote.bench.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Rules;
import malote.bench.history.Verdict;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.load.Load;
import malote.bench.load.SteadyCollector;
import malote.bench.load.SteadySender;
import malote.bench.load.Temper;
import malote.bench.load.Trouble;
import malote.bench.load.json.JsonBodies;
import malote.bench.load.json.JsonDialect;
import malote.bench.report.Progress;

/** Senders and collectors of several institutions, on the thread of the loop; what they meet with, and when. */
final class Clients {
    private static final int INSTITUTIONS = 8;
    private static final int COLLECTORS = 5;
    private static final int SENDERS = 3;
    private static final double REQUESTS_PER_SECOND = 25;
    private static final int ARRAY = 5;
    private static final long CHECK_NANOS = 500_000_000L;
    private static final long DRAIN_NANOS = 120_000_000_000L;

    private final Loop loop;
    private final History history;
    private final Progress progress;
    private final Trouble trouble = new Trouble();
    private final long start = System.nanoTime();
    private final Timeline timeline = new Timeline(start);
    private final Delays delays = new Delays(start);
    private final List<SteadySender> senders = new ArrayList<>();
    private final List<SteadyCollector> collectors = new ArrayList<>();
    private volatile Temper temper = Temper.USUAL;
    private volatile String phase = "";

    Clients(Loop loop, List<Replica> replicas, long leaseNanos, long seed, Progress progress) {
        this.loop = loop;
        this.history = new History(Rules.json(leaseNanos));
        this.progress = progress;
        List<Endpoint> endpoints =
                replicas.stream().map(replica -> Endpoint.of(replica.url())).toList();
        SplittableRandom random = new SplittableRandom(seed);
        Load load = new Load(loop, history, trouble);
        JsonBodies bodies = new JsonBodies();
        for (int i = 0; i < INSTITUTIONS; i++) {
            Queue queue = history.queue(String.format("%08d", 10_000_001 + i));
            for (int j = 0; j < SENDERS; j++) {
                senders.add(new SteadySender(
                        load,
                        endpoints,
                        i + j,
                        Collections.nCopies(j == 0 ? ARRAY : 1, queue),
                        bodies,
                        REQUESTS_PER_SECOND,
                        this::stored));
            }
            for (int j = 0; j < COLLECTORS; j++) {
                collectors.add(new SteadyCollector(
                        load,
                        JsonDialect.INSTANCE,
                        endpoints,
                        i + j,
                        queue,
                        j % 2 == 0,
                        random.split(),
                        () -> temper,
                        this::took));
            }
        }
    }

    private void stored(int message) {
        delays.stored(message, System.nanoTime());
    }

    private void took(int message) {
        long now = System.nanoTime();
        timeline.count(now);
        delays.delivered(message, now);
    }

    Delays delays() {
        return delays;
    }

    void setTemper(Temper temper) {
        this.temper = temper;
    }

    void setPhase(String phase) {
        this.phase = phase;
    }

    Timeline timeline() {
        return timeline;
    }

    Trouble trouble() {
        return trouble;
    }

    History history() {
        return history;
    }

    void start() {
        senders.forEach(SteadySender::start);
        collectors.forEach(SteadyCollector::start);
        check();
    }

    private void check() {
        long now = System.nanoTime();
        senders.forEach(sender -> sender.check(now));
        collectors.forEach(collector -> collector.check(now));
        progress.tick("chaos", phase, history.storedCount(), history.deliveredCount());
        loop.at(now + CHECK_NANOS, this::check);
    }

    /** Ends the load when all that is stored is delivered, and judges. */
    Verdict end() {
        setPhase("collecting the rest");
        temper = Temper.CALM;
        senders.forEach(SteadySender::stop);
        within(DRAIN_NANOS, () -> senders.stream().allMatch(SteadySender::isIdle) && history.undelivered() == 0);
        collectors.forEach(SteadyCollector::finish);
        within(DRAIN_NANOS, () -> collectors.stream().allMatch(SteadyCollector::isFinished));
        return history.verdict();
    }

    private void within(long nanos, BooleanSupplier done) {
        long end = System.nanoTime() + nanos;
        loop.run(() -> System.nanoTime() - end > 0 || done.getAsBoolean());
    }
}
