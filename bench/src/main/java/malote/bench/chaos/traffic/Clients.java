package malote.bench.chaos.traffic;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import malote.bench.chaos.program.Replica;
import malote.bench.history.Verdict;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;
import malote.bench.load.Temper;
import malote.bench.load.Trouble;
import malote.bench.report.Progress;
import org.jspecify.annotations.Nullable;

/** All clients at once, on the thread of the loop; what they meet with, and when. */
public final class Clients {
    private static final long CHECK_NANOS = 500_000_000L;
    /** As long as a sender is patient. */
    private static final long BEFORE_RECKONING_NANOS = 13_000_000_000L;

    private static final long DRAIN_NANOS = 120_000_000_000L;

    private final Loop loop;
    private final Progress progress;
    private final Trouble trouble = new Trouble();
    private final Timeline timeline;
    private final List<Traffic> dialects;
    private volatile Temper temper = Temper.USUAL;
    private volatile String phase = "";
    private @Nullable Runnable reckoning;

    /** @param traffic makes the clients */
    public Clients(
            Loop loop,
            List<Replica> replicas,
            long seed,
            Progress progress,
            Function<Traffic.Surroundings, List<Traffic>> traffic) {
        this.loop = loop;
        this.progress = progress;
        long start = System.nanoTime();
        timeline = new Timeline(start);
        List<Endpoint> endpoints =
                replicas.stream().map(replica -> Endpoint.of(replica.url())).toList();
        Traffic.Surroundings around = new Traffic.Surroundings(
                loop, endpoints, trouble, timeline, start, new SplittableRandom(seed), () -> temper);
        dialects = traffic.apply(around);
    }

    public void setTemper(Temper temper) {
        this.temper = temper;
    }

    /** Has something done when nothing new is sent any more, before the rest is collected. */
    public void setReckoning(Runnable reckoning) {
        this.reckoning = reckoning;
    }

    /** Expects nothing more of what is gone; how many of those were acknowledged. See {@link Traffic#forget}. */
    public long forget(LongPredicate isKept) {
        return sum(dialect -> dialect.forget(isKept));
    }

    public void setPhase(String phase) {
        this.phase = phase;
    }

    public Timeline timeline() {
        return timeline;
    }

    public Trouble trouble() {
        return trouble;
    }

    /** The longest time from the acknowledgement to the delivery of what was stored between two moments, in seconds. */
    public double longestDelay(long from, long to) {
        return dialects.stream()
                .mapToDouble(dialect -> dialect.longestDelay(from, to))
                .max()
                .orElseThrow();
    }

    /** How many messages came again, as the protocols allow. */
    public long redeliveredCount() {
        return sum(Traffic::redeliveredCount);
    }

    /** What was stored in each dialect, for people. */
    public String shares() {
        return dialects.stream()
                .map(dialect -> String.format("%s: %,d messages", dialect.name(), dialect.storedCount()))
                .collect(Collectors.joining(", "));
    }

    public void start() {
        dialects.forEach(Traffic::start);
        check();
    }

    private void check() {
        long now = System.nanoTime();
        dialects.forEach(dialect -> dialect.check(now));
        progress.tick("chaos", phase, sum(Traffic::storedCount), sum(Traffic::deliveredCount));
        loop.at(now + CHECK_NANOS, this::check);
    }

    /** Ends the load when all that is stored is delivered, and judges. */
    public Verdict end() {
        setPhase("collecting the rest");
        temper = Temper.CALM;
        dialects.forEach(Traffic::stop);
        if (reckoning != null) {
            within(BEFORE_RECKONING_NANOS, () -> false);
            reckoning.run();
        }
        within(DRAIN_NANOS, () -> dialects.stream().allMatch(Traffic::isDelivered));
        dialects.forEach(Traffic::finish);
        within(DRAIN_NANOS, () -> dialects.stream().allMatch(Traffic::isFinished));
        return dialects.stream().map(dialect -> dialect.verdict()).reduce(Verdict.NOTHING, Verdict::and);
    }

    private void within(long nanos, BooleanSupplier done) {
        long end = System.nanoTime() + nanos;
        loop.run(() -> System.nanoTime() - end > 0 || done.getAsBoolean());
    }

    private long sum(ToLongFunction<Traffic> count) {
        return dialects.stream().mapToLong(count).sum();
    }
}
