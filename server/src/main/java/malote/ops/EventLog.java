package malote.ops;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.QueueName;
import org.jspecify.annotations.Nullable;

/**
 * Logs those events of the queue that somebody may have to act on, a line for each; where they come in floods, a line for
 * all of the last seconds. Thread-safe.
 */
public final class EventLog implements Events {
    private static final Logger LOG = Logger.getLogger(EventLog.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** An overload is over when no request was turned down for so many periods. */
    private static final int CALM = 10;
    /** So many institutions are named in a line. */
    private static final int MOST_NAMED = 10;

    private final Summary abandoned = new Summary(
            "A stream of %s was silent for longer than its lease and was abandoned.",
            "%d streams were silent for longer than their leases and were abandoned, one of them of %s.");
    private final Summary stopped = new Summary(
            "The streams of %s were stopped; their unconfirmed and held batches went back to the queue.",
            "Streams were stopped %d times, once those of %s; their unconfirmed and held batches went back.");
    private final AtomicLong turnedDown = new AtomicLong();
    private volatile @Nullable String fullLane;

    private long overloadedBefore;
    private long overloadTotal;
    private int calm;
    private boolean overload;

    /** Collects events of a kind over a period. */
    private static final class Summary {
        private final String one;
        private final String many;
        private int count;
        private @Nullable QueueName last;

        Summary(String one, String many) {
            this.one = one;
            this.many = many;
        }

        synchronized void add(QueueName queue) {
            count++;
            last = queue;
        }

        synchronized @Nullable String take() {
            QueueName queue = last;
            if (queue == null) {
                return null;
            }
            String line = count == 1 ? one.formatted(queue.text()) : many.formatted(count, queue.text());
            count = 0;
            last = null;
            return line;
        }
    }

    /** Begins to log at once, on the thread of the clock. */
    public EventLog(Clock clock) {
        clock.every(PERIOD, this::write);
    }

    @Override
    public void stopped(QueueName queue) {
        stopped.add(queue);
    }

    @Override
    public void abandoned(QueueName queue) {
        abandoned.add(queue);
    }

    @Override
    public void era(Map<QueueName, Long> gone) {
        if (gone.isEmpty()) {
            LOG.info("The database was restarted or replaced; every message that this server knew is there.");
            return;
        }
        String named = gone.entrySet().stream()
                .sorted(Map.Entry.<QueueName, Long>comparingByValue().reversed())
                .limit(MOST_NAMED)
                .map(queue -> queue.getKey().text() + " " + queue.getValue())
                .collect(Collectors.joining(", "));
        int others = gone.size() - MOST_NAMED;
        long sum = gone.values().stream().mapToLong(Long::longValue).sum();
        LOG.warning("The database went back in time or was replaced: the last " + sum
                + " stored messages, or more, are gone. By institution: " + named
                + (others > 0 ? ", and those of " + others + " others" : "") + ".");
    }

    @Override
    public void overloaded(String lane) {
        turnedDown.incrementAndGet();
        fullLane = lane;
    }

    private void write() {
        for (Summary summary : new Summary[] {abandoned, stopped}) {
            String line = summary.take();
            if (line != null) {
                LOG.info(line);
            }
        }
        writeOverload();
    }

    private void writeOverload() {
        long now = turnedDown.get();
        long news = now - overloadedBefore;
        overloadedBefore = now;
        overloadTotal += news;
        calm = news > 0 ? 0 : calm + 1;
        if (news > 0 && !overload) {
            overload = true;
            LOG.warning("Overload: the lane \"" + fullLane + "\" is full; requests get 503.");
        } else if (overload && calm >= CALM) {
            overload = false;
            LOG.info("The overload is over; " + overloadTotal + " requests got 503.");
            overloadTotal = 0;
        }
    }
}
