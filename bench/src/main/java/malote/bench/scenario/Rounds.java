package malote.bench.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Verdict;
import malote.bench.http.Endpoint;
import malote.bench.load.Collector;
import malote.bench.load.Crew;
import malote.bench.load.Dialect;
import malote.bench.load.Filling;
import malote.bench.load.Taker;
import malote.bench.load.json.Filler;
import malote.bench.load.json.JsonDialect;
import malote.bench.report.Latency;
import malote.bench.report.Series;
import malote.bench.server.Usage;

/**
 * Measures how fast waiting messages are collected, in rounds: queues are filled, all collectors open their streams, and
 * the clock runs from when each has had its first answer until the first queue is empty or the time is over. The rest is
 * collected with the clock stopped, so that nothing lost stays hidden.
 */
public final class Rounds implements Taker {
    /**
     * What is collected.
     *
     * @param collectors of each queue
     * @param messages that wait in all queues together when a round begins
     */
    public record Shape(int ispbs, int collectors, boolean multipart, int messages) {}

    private final Run run;
    private final Shape shape;
    private final History history;
    private final List<Queue> queues;
    private final Crew crew;
    private final Filling filling;
    private final Series series;
    private final Latency latency;
    private final List<Usage.Cores> cores = new ArrayList<>();

    private boolean counting;
    private long countedBefore;
    private long since;
    private long messages;
    private long answers;
    private long bytes;

    /** @param endpoints the collectors of a queue are dealt out to these servers; the first fills the queues */
    public Rounds(Run run, String name, Shape shape, List<Endpoint> endpoints) {
        this(run, name, shape, endpoints, endpoints.get(0));
    }

    /** @param filler fills the queues */
    public Rounds(Run run, String name, Shape shape, List<Endpoint> endpoints, Endpoint filler) {
        this(
                run,
                name,
                shape,
                endpoints,
                new History(),
                JsonDialect.INSTANCE,
                history -> new Filler(run.loop(), filler, history));
    }

    /**
     * In any dialect.
     *
     * @param history a new one
     * @param filling makes what fills the queues of a history
     */
    public Rounds(
            Run run,
            String name,
            Shape shape,
            List<Endpoint> endpoints,
            History history,
            Dialect dialect,
            Function<History, Filling> filling) {
        this.run = run;
        this.history = history;
        this.shape = shape;
        this.queues = run.queues(history, shape.ispbs());
        this.filling = filling.apply(history);
        this.crew = new Crew(run.loop());
        for (int i = 0; i < shape.collectors(); i++) {
            Endpoint endpoint = endpoints.get(i % endpoints.size());
            crew.hire(run.around(endpoint, dialect, history, this), queues, 1);
        }
        this.series = new Series(name, 0);
        this.latency = new Latency(name + ", a read");
    }

    /** Collects until it has done so for so long in all, not counting the time in which queues are filled. */
    public void collect(double seconds) {
        long wanted = (long) (seconds * 1e9);
        while (countedBefore < wanted && !history.hasFaults() && history.undelivered() == 0) {
            round(wanted - countedBefore);
        }
    }

    private void round(long wanted) {
        filling.fill(queues, Math.max(1, shape.messages() / shape.ispbs()));
        run.until("filling", history, filling::isDone);
        if (history.hasFaults()) {
            return;
        }
        run.settle(history);
        crew.start(shape.multipart());
        run.until(
                "opening streams",
                history,
                () -> crew.isReading() || history.undelivered() == 0 || history.hasFaults());
        Usage.Times before = run.site().usage().now();
        since = System.nanoTime();
        counting = true;
        run.until("collecting", history, () -> !counting || System.nanoTime() - since >= wanted);
        stop();
        cores.add(Usage.between(before, run.site().usage().now()));
        crew.askFor(true);
        run.drain(history);
        crew.end();
    }

    private void stop() {
        if (counting) {
            counting = false;
            countedBefore += System.nanoTime() - since;
        }
    }

    @Override
    public void batch(Collector collector, int count, int size, long nanos) {
        if (counting) {
            messages += count;
            answers++;
            bytes += size;
            latency.add(nanos);
            series.add(countedBefore + System.nanoTime() - since, count);
            if (collector.queue().undelivered() == 0) {
                stop();
            }
        }
    }

    public double messagesPerSecond() {
        return perSecond(messages);
    }

    public double answersPerSecond() {
        return perSecond(answers);
    }

    private double perSecond(long count) {
        return count * 1e9 / Math.max(1, countedBefore);
    }

    /** The average size of an answer's body. */
    public int bodyBytes() {
        return (int) (bytes / Math.max(1, answers));
    }

    public Series series() {
        return series;
    }

    public Latency latency() {
        return latency;
    }

    /** What was used while the clock ran. */
    public Usage.Cores cores() {
        return Usage.Cores.average(cores);
    }

    public Verdict verdict() {
        return history.verdict();
    }
}
