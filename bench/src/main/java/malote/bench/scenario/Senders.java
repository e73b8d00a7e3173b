package malote.bench.scenario;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.load.Bodies;
import malote.bench.load.Poster;
import malote.bench.load.json.JsonBodies;
import malote.bench.report.Latency;
import malote.bench.report.Series;

/**
 * Sends messages over many connections to many queues in turn: each when it is due, or as fast as the answers come. A
 * message that finds every connection busy waits, and its time counts from when it was due.
 */
public final class Senders implements Poster.Receipts {
    private static final long TICK_NANOS = 1_000_000;

    /** Who wants to know of every message that was stored. */
    public interface Listener {
        /** One more is stored; {@code message} is its number in the history. */
        void stored(int message, long due, long now);
    }

    private final Run run;
    private final History history;
    private final List<Queue> queues;
    private final Listener listener;
    private final Deque<Poster> free = new ArrayDeque<>();
    private final int connections;

    private Latency latency = new Latency("");
    private Latency refusals = new Latency("");
    private long lastRefusal;
    private Series series = new Series("", 0);
    private long start;
    private double interval;
    private long limit;
    private long next;
    private long stored;
    private long refused;

    /**
     * Of the JSON dialect.
     *
     * @param size how many messages go into a request; 1: a message alone, no array
     */
    public Senders(Run run, History history, List<Queue> queues, int size, int connections, Listener listener) {
        this(run, history, queues, new JsonBodies(), size, connections, listener);
    }

    /** @param size how many messages go into a request */
    public Senders(
            Run run, History history, List<Queue> queues, Bodies bodies, int size, int connections, Listener listener) {
        this.run = run;
        this.history = history;
        this.queues = queues;
        this.connections = connections;
        this.listener = listener;
        for (int i = 0; i < connections; i++) {
            free.add(new Poster(run.loop(), run.endpoint(), history, bodies, this, size));
        }
    }

    /** For so long every connection sends as soon as it has its answer. */
    public void asFastAsPossible(String name, double seconds) {
        begin(name, 0, Long.MAX_VALUE);
        run.until(name, history, () -> System.nanoTime() - start >= seconds * 1e9);
        limit = next;
        run.until(name, history, this::isIdle);
    }

    /** Sends so many requests, each when it is due. Runs until all are answered. */
    public void whenDue(String name, double perSecond, long requests) {
        begin(name, 1e9 / perSecond, requests);
        tick();
        run.until(name, history, () -> next == limit && isIdle());
    }

    /** Sends so many requests, all due at once. Returns at once. */
    public void allAtOnce(String name, long requests) {
        begin(name, 0, requests);
    }

    private void begin(String name, double intervalNanos, long requests) {
        latency = new Latency(name + ", answer to a POST");
        refusals = new Latency(name + ", refusal of a POST");
        start = System.nanoTime();
        lastRefusal = start;
        series = new Series(name + ", stored", start);
        interval = intervalNanos;
        limit = requests;
        next = 0;
        stored = 0;
        refused = 0;
        pump();
    }

    private void tick() {
        pump();
        if (next < limit) {
            run.loop().at(System.nanoTime() + TICK_NANOS, this::tick);
        }
    }

    private boolean isIdle() {
        return free.size() == connections;
    }

    private void pump() {
        while (next < limit && !free.isEmpty()) {
            long now = System.nanoTime();
            long due = limit == Long.MAX_VALUE ? now : start + (long) (next * interval);
            if (due - now > 0) {
                return;
            }
            Queue queue = queues.get((int) (next++ % queues.size()));
            free.removeFirst().post(queue, due);
        }
    }

    @Override
    public void stored(Poster poster, long due, int[] messages) {
        long now = System.nanoTime();
        latency.add(now - due);
        series.add(now, messages.length);
        stored += messages.length;
        for (int message : messages) {
            listener.stored(message, due, now);
        }
        answered(poster);
    }

    @Override
    public void refused(Poster poster, long due) {
        refused++;
        lastRefusal = System.nanoTime();
        refusals.add(lastRefusal - due);
        answered(poster);
    }

    private void answered(Poster poster) {
        free.addLast(poster);
        pump();
    }

    /** How many requests of the last sending were refused. */
    public long refused() {
        return refused;
    }

    /** How many messages of the last sending were stored. */
    public long storedCount() {
        return stored;
    }

    /** From when a request was due to its answer, in the last sending. */
    public Latency latency() {
        return latency;
    }

    /** From when a request was due to its refusal, in the last sending. */
    public Latency refusals() {
        return refusals;
    }

    /** How many seconds after its beginning a request of the last sending was refused at the latest. */
    public double lastRefusal() {
        return (lastRefusal - start) / 1e9;
    }

    /** Stored messages of the last sending. */
    public Series series() {
        return series;
    }

    /** When the last sending began; see {@link System#nanoTime}. */
    public long start() {
        return start;
    }
}
