package malote.operator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import malote.queue.QueueName;
import org.jspecify.annotations.Nullable;

/**
 * Makes figures of counts, by what it remembers of earlier ones: the last five minutes by the second and the last hour by
 * ten seconds over all queues; of each queue the last few seconds, and when what waits there came.
 *
 * <p>Not thread-safe.
 */
final class Figuring {
    private final Series minutes = new Series(Duration.ofSeconds(1), Duration.ofMinutes(5));
    private final Series hour = new Series(Duration.ofSeconds(10), Duration.ofHours(1));
    private final Rates rates = new Rates();
    private Map<QueueName, History> histories = new HashMap<>();
    /** When all queues were last looked at; a queue not known since is new. */
    private long completeAt;

    private boolean wasComplete;

    private record History(Rates rates, Arrivals arrivals) {}

    /** The counts were so. */
    Figures seen(Counts counts, long nanoTime, long millis, long lookNanos) {
        Map<QueueName, History> next = new HashMap<>(counts.queues().size() * 2);
        List<QueueFigures> queues = new ArrayList<>(counts.queues().size());
        for (Counts.Queue queue : counts.queues()) {
            History history = histories.get(queue.name());
            if (history == null) {
                // Of a queue that is new all messages came just now; of one that was not looked at nothing is known.
                history = new History(new Rates(), new Arrivals(millis, wasComplete ? 0 : queue.tail()));
                if (wasComplete) {
                    history.rates().seen(completeAt, 0, 0);
                }
            }
            next.put(queue.name(), history);
            queues.add(figures(queue, history, nanoTime, millis));
        }
        histories = next;
        wasComplete = counts.isComplete();
        completeAt = nanoTime;
        rates.seen(nanoTime, counts.in(), counts.out());
        Point second = minutes.seen(nanoTime, millis, counts.in(), counts.out());
        Point coarse = hour.seen(nanoTime, millis, counts.in(), counts.out());
        return new Figures(
                millis,
                List.copyOf(queues),
                counts.total(),
                counts.in(),
                counts.out(),
                rates.inPerSecond(),
                rates.outPerSecond(),
                counts.open(),
                counts.held(),
                second,
                coarse,
                lookNanos);
    }

    private static QueueFigures figures(Counts.Queue queue, History history, long nanoTime, long millis) {
        boolean isEmpty = queue.waiting() <= 0;
        long oldest = isEmpty ? queue.tail() + 1 : queue.oldest();
        history.arrivals().seen(millis, queue.tail(), oldest);
        history.rates().seen(nanoTime, queue.tail(), queue.out());
        Arrivals.@Nullable Arrival arrival = isEmpty ? null : history.arrivals().of(oldest);
        return new QueueFigures(
                queue.name(),
                queue.tail(),
                queue.out(),
                queue.waiting(),
                arrival == null ? 0 : arrival.atMillis(),
                arrival != null && arrival.earlier(),
                history.rates().inPerSecond(),
                history.rates().outPerSecond(),
                queue.open(),
                queue.held());
    }

    /** The last five minutes, by the second while they were looked at so often. */
    List<Point> minutes() {
        return minutes.points();
    }

    /** The last hour, by ten seconds. */
    List<Point> hour() {
        return hour.points();
    }
}
