package malote.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import malote.operator.Tally;
import malote.queue.Events;
import malote.queue.QueueName;

/** Counts and times what happens in the queue of this server. Thread-safe. */
final class EventMeters implements Events, Tally {
    private static final double[] BATCH_SIZES = {1, 2, 5, 10, 20, 50, 100, 256, 1_000};
    private static final Duration[] AGES =
            millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000);
    private static final Duration[] CALLS = millis(1, 2, 5, 10, 20, 50, 100, 500, 1_000, 5_000);

    private final MeterRegistry registry;
    private final Counter stored;
    private final Counter delivered;
    private final Counter redelivered;
    private final Counter batches;
    private final Counter repeated;
    private final Counter nothing;
    private final Counter vanished;
    private final Counter opened;
    private final Counter ended;
    private final Counter stopped;
    private final Counter abandoned;
    private final Counter eras;
    private final Counter gone;
    private final Timer age;
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /** The meters of the lanes of one name. */
    private record Lane(DistributionSummary requests, Timer time, Counter overloaded, List<IntSupplier> waiting) {}

    EventMeters(MeterRegistry registry) {
        this.registry = registry;
        this.stored = counter("malote.messages.stored", "New messages that this server stored");
        this.delivered = counter("malote.messages.delivered", "Messages in answers to reads, repeats included");
        this.redelivered = counter(
                "malote.messages.redelivered", "Messages delivered that another collector may have seen before");
        this.batches = counter("malote.batches.delivered", "Reads answered with messages (200), repeats included");
        this.repeated =
                counter("malote.batches.repeated", "Reads answered with the batch they were answered with before");
        this.nothing = counter("malote.reads.empty", "Reads answered with nothing after their time (204)");
        this.vanished = counter("malote.reads.vanished", "Reads whose client hung up before the answer");
        this.opened = counter("malote.streams.opened", "Streams opened");
        this.ended = counter("malote.streams.ended", "Streams ended by DELETE, repeated ones included");
        this.stopped = counter("malote.streams.stops", "Requests that ended all streams of an institution");
        this.abandoned = counter("malote.streams.abandoned", "Streams ended because their lease was over");
        this.eras = counter(
                "malote.database.eras", "How often the database was found restarted, put back in time or replaced");
        this.gone = counter(
                "malote.messages.gone", "Messages that this server knew to be stored and that the database has lost");
        this.age = Timer.builder("malote.delivery.age")
                .description(
                        "From the commit of a message to the answer of a read with it, of messages that this server"
                                + " stored a moment ago; one for each batch, of its oldest message, at the first delivery")
                .serviceLevelObjectives(AGES)
                .register(registry);
        for (Refusal why : Refusal.values()) {
            refused.put(
                    why,
                    Counter.builder("malote.reads.refused")
                            .description("Reads and DELETEs that were refused")
                            .tag("status", Integer.toString(status(why)))
                            .register(registry));
        }
    }

    @Override
    public void stored(int messages) {
        stored.increment(messages);
    }

    @Override
    public void delivered(int messages, boolean isRedelivered, boolean isRepeated, long nanos) {
        batches.increment();
        delivered.increment(messages);
        if (isRedelivered) {
            redelivered.increment(messages);
        }
        if (isRepeated) {
            repeated.increment();
        }
        if (nanos != UNKNOWN_AGE) {
            age.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void nothing() {
        nothing.increment();
    }

    @Override
    public void refused(Refusal why) {
        Counter counter = refused.get(why);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void vanished() {
        vanished.increment();
    }

    @Override
    public void opened() {
        opened.increment();
    }

    @Override
    public void ended() {
        ended.increment();
    }

    @Override
    public void stopped(QueueName queue) {
        stopped.increment();
    }

    @Override
    public void abandoned(QueueName queue) {
        abandoned.increment();
    }

    @Override
    public void era(Map<QueueName, Long> positions) {
        eras.increment();
        gone.increment(
                positions.values().stream().mapToDouble(Long::doubleValue).sum());
    }

    @Override
    public synchronized void lane(String name, IntSupplier waiting) {
        Lane lane = lanes.computeIfAbsent(name, this::newLane);
        lane.waiting().add(waiting);
    }

    @Override
    public void called(String name, int requests, long nanos) {
        Lane lane = lanes.get(name);
        if (lane != null) {
            lane.requests().record(requests);
            lane.time().record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void overloaded(String name) {
        Lane lane = lanes.get(name);
        if (lane != null) {
            lane.overloaded().increment();
        }
    }

    @Override
    public long refusals() {
        return (long) Objects.requireNonNull(refused.get(Refusal.TOO_MANY)).count();
    }

    @Override
    public long redeliveries() {
        return (long) redelivered.count();
    }

    private Lane newLane(String name) {
        List<IntSupplier> waiting = new ArrayList<>();
        Gauge.builder("malote.lane.waiting", () -> waiting(waiting))
                .description("What waits for the next call: messages in the lane store, requests in the others")
                .tag("lane", name)
                .register(registry);
        return new Lane(
                DistributionSummary.builder("malote.lane.batch")
                        .description("Requests that were served by one call of the database")
                        .tag("lane", name)
                        .serviceLevelObjectives(BATCH_SIZES)
                        .register(registry),
                Timer.builder("malote.lane.call")
                        .description("How long a call of the database took")
                        .tag("lane", name)
                        .serviceLevelObjectives(CALLS)
                        .register(registry),
                Counter.builder("malote.lane.overloaded")
                        .description("Requests refused with 503 because the lane was full")
                        .tag("lane", name)
                        .register(registry),
                waiting);
    }

    private synchronized int waiting(List<IntSupplier> lanesOfAName) {
        return lanesOfAName.stream().mapToInt(IntSupplier::getAsInt).sum();
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private static int status(Refusal why) {
        return switch (why) {
            case TOO_MANY -> 429;
            case STALE -> 409;
            case ENDED -> 410;
            case UNKNOWN -> 404;
            case UNAVAILABLE -> 503;
            case FAILED -> 500;
        };
    }

    private static Duration[] millis(long... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofMillis(bounds[i]);
        }
        return durations;
    }
}
