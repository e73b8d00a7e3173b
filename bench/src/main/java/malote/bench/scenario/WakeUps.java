package malote.bench.scenario;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import malote.bench.history.History;
import malote.bench.history.Queue;
import malote.bench.history.Verdict;
import malote.bench.http.Endpoint;
import malote.bench.load.Crew;
import malote.bench.load.Poster;
import malote.bench.load.json.JsonBodies;
import malote.bench.report.Latency;

/**
 * Times how long a message takes to a collector that waits for it, with one message under way at a time, at irregular
 * moments. One that is due while the one before is still under way waits for it, and its time counts from when it was due.
 */
public final class WakeUps extends Recorder implements Poster.Receipts {
    private final Run run;
    private final String name;
    private final History history;
    private final Queue queue;
    private final Poster poster;
    private final Crew crew;
    private final SplittableRandom random = new SplittableRandom();
    private final Deque<Long> overdue = new ArrayDeque<>();
    private Latency latency = new Latency("");
    private long planned;
    private int toPlan;
    private int toDeliver;
    private boolean answered = true;
    private boolean delivered = true;
    private long due;

    /** Messages go to the one server and are collected at the other, which may be the same. */
    public static WakeUps between(Run run, String name, Endpoint poster, Endpoint collector) {
        return new WakeUps(run, name, new History(), poster, collector);
    }

    private WakeUps(Run run, String name, History history, Endpoint posts, Endpoint collects) {
        this.run = run;
        this.name = name;
        this.history = history;
        this.queue = run.queues(history, 1).get(0);
        this.poster = new Poster(run.loop(), posts, history, new JsonBodies(), this, 1);
        this.crew = new Crew(run.loop());
        crew.hire(run.around(collects, history, this), List.of(queue), 1);
        crew.start(false);
    }

    /** Sends so many messages, so many a second on average. */
    public Latency measure(String phase, int messages, double perSecond) {
        return measure(List.of(this), phase, messages, perSecond);
    }

    /** The same with several at once that have nothing to do with each other; the numbers are those of each. */
    public static Latency measure(List<WakeUps> all, String phase, int messages, double perSecond) {
        WakeUps first = all.get(0);
        Latency latency = new Latency(first.name);
        all.forEach(one -> one.begin(latency, messages, 1e9 / perSecond));
        first.run.untilDelivered(phase, all.stream().map(one -> one.history).toList(), () -> all.stream()
                .allMatch(one -> one.toDeliver == 0 || one.history.hasFaults()));
        return latency;
    }

    private void begin(Latency into, int messages, double interval) {
        latency = into;
        toPlan = messages;
        toDeliver = messages;
        planned = System.nanoTime();
        plan(interval);
    }

    /** Ends the stream and judges. */
    public Verdict end() {
        run.drain(history);
        crew.end();
        return history.verdict();
    }

    private void plan(double interval) {
        if (toPlan-- > 0) {
            planned += (long) (interval * (0.5 + random.nextDouble()));
            run.loop().at(planned, () -> {
                // A timer of the client that goes off late is not the server's delay.
                overdue.add(answered && delivered ? System.nanoTime() : planned);
                sendNext();
                plan(interval);
            });
        }
    }

    private void sendNext() {
        if (answered && delivered && !overdue.isEmpty()) {
            answered = false;
            delivered = false;
            due = overdue.remove();
            poster.post(queue, due);
        }
    }

    @Override
    public void delivered(int message) {
        latency.add(System.nanoTime() - due);
        toDeliver--;
        delivered = true;
        sendNext();
    }

    @Override
    public void stored(Poster by, long dueAt, int[] messages) {
        answered = true;
        sendNext();
    }

    @Override
    public void refused(Poster by, long dueAt) {
        throw new IllegalStateException("the server refused a message while it had nothing else to do");
    }
}
