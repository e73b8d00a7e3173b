package malote.operator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points of a chart at least some time apart, up to a certain age. Not thread-safe.
 */
final class Series {
    private static final Duration SLACK = Duration.ofMillis(100);

    private final long apart;
    private final long age;
    private final Deque<Point> points = new ArrayDeque<>();
    private boolean started;
    private long lastTime;
    private long lastIn;
    private long lastOut;

    Series(Duration apart, Duration age) {
        // A look that comes a little early, as timers go, counts.
        this.apart = apart.minus(SLACK).toNanos();
        this.age = age.toMillis();
    }

    /** The counters stand so. Returns the point that this makes, if it is time for one. */
    @Nullable
    Point seen(long nanoTime, long millis, long in, long out) {
        if (started && nanoTime - lastTime < apart) {
            return null;
        }
        Point point = null;
        if (started) {
            double seconds = (nanoTime - lastTime) / 1e9;
            point = new Point(
                    millis, Rates.perSecond(in - lastIn, seconds), Rates.perSecond(out - lastOut, seconds), in - out);
            points.addLast(point);
            while (points.getFirst().atMillis() < millis - age) {
                points.removeFirst();
            }
        }
        started = true;
        lastTime = nanoTime;
        lastIn = in;
        lastOut = out;
        return point;
    }

    List<Point> points() {
        return List.copyOf(points);
    }
}
