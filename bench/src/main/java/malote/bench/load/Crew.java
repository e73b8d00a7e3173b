package malote.bench.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.bench.history.Queue;
import malote.bench.http.Connection;
import malote.bench.http.Endpoint;
import malote.bench.http.Loop;

/** Collectors that work together. */
public final class Crew {
    private static final long LAST_ANSWERS_NANOS = 100_000_000L;
    /** Whatever is not answered by then never will be. */
    private static final long LONGEST_END_NANOS = 60_000_000_000L;

    private final Loop loop;
    private final List<Collector> collectors = new ArrayList<>();

    private final Map<Endpoint, Connection> controls = new HashMap<>();

    public Crew(Loop loop) {
        this.loop = loop;
    }

    /** Adds collectors to each of the queues. */
    public void hire(Collector.Surroundings around, List<Queue> queues, int forEach) {
        for (Queue queue : queues) {
            for (int i = 0; i < forEach; i++) {
                collectors.add(new Collector(around, queue, false));
            }
        }
    }

    /** Each opens a stream and reads. */
    public void start(boolean multipart) {
        collectors.forEach(Collector::connect);
        collectors.forEach(collector -> collector.start(multipart));
    }

    /** Whether each has had an answer. */
    public boolean isReading() {
        return collectors.stream().allMatch(Collector::isReading);
    }

    /** See {@link Collector#askFor}. */
    public void askFor(boolean many) {
        collectors.forEach(collector -> collector.askFor(many));
    }

    public List<Collector> collectors() {
        return List.copyOf(collectors);
    }

    /**
     * Ends all streams. A read that waits for messages is cut short, so nothing may be stored meanwhile. Gives up after a
     * minute: the verdict will tell.
     */
    public void end() {
        long end = System.nanoTime() + LONGEST_END_NANOS;
        collectors.forEach(Collector::stop);
        long wait = System.nanoTime() + LAST_ANSWERS_NANOS;
        loop.run(() -> System.nanoTime() - wait > 0 || collectors.stream().allMatch(Collector::isIdle));
        for (Collector collector : collectors) {
            if (collector.isReading() && System.nanoTime() - end < 0) {
                Connection control = controls.computeIfAbsent(collector.endpoint(), loop::connect);
                byte[] request = collector.endRequest();
                control.send(request, 0, request.length, (connection, response) -> collector.endAnswered(response));
                loop.run(() -> System.nanoTime() - end > 0 || (!control.isBusy() && collector.isIdle()));
            }
        }
        loop.run(() -> System.nanoTime() - end > 0 || collectors.stream().allMatch(Collector::isIdle));
    }
}
