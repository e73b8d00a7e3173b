package malote.bench.chaos.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** How many messages were delivered when. Counted on one thread, read on another when the first has come to rest. */
public final class Timeline {
    private static final long STEP_NANOS = 250_000_000L;
    private static final int WINDOW = 4;
    private static final int LASTING = 8;
    private static final int BASE = 20;
    private static final int SILENCE = 4;
    private static final double SHARE = 0.9;
    /** Of what is usual in every second. Pauses of half a second are made up for at once: PostgreSQL makes them when a standby comes or goes. */
    private static final double LEAST = 0.5;

    private final long start;
    private int[] counts = new int[1 << 12];

    Timeline(long start) {
        this.start = start;
    }

    void count(long now) {
        int step = step(now);
        if (step >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * step);
        }
        counts[step]++;
    }

    /** Deliveries per second in the five seconds before this moment. */
    public double before(long moment) {
        int to = step(moment);
        return perSecond(Math.max(0, to - BASE), to);
    }

    /** Deliveries per second between these moments. */
    public double between(long from, long to) {
        return perSecond(step(from), Math.max(step(from) + 1, step(to)));
    }

    /**
     * Seconds from {@code from} until nine tenths of {@code usual} were delivered for three seconds, and at least half of it in
     * each of them; empty if that never was before {@code to}.
     */
    public OptionalDouble recovery(long from, long to, double usual) {
        for (int step = step(from); step + LASTING + WINDOW <= step(to); step++) {
            if (lasts(step, usual)) {
                return OptionalDouble.of(Math.max(0, (start + step * STEP_NANOS - from) / 1e9));
            }
        }
        return OptionalDouble.empty();
    }

    /** When the longest time between these moments began in which nothing was delivered; empty if that is not a second. */
    public OptionalLong silence(long from, long to) {
        int longest = SILENCE - 1;
        int begin = -1;
        int length = 0;
        for (int step = step(from) + 1; step < step(to); step++) {
            length = step < counts.length && counts[step] > 0 ? 0 : length + 1;
            if (length > longest) {
                longest = length;
                begin = step + 1 - length;
            }
        }
        return begin < 0 ? OptionalLong.empty() : OptionalLong.of(start + begin * STEP_NANOS);
    }

    /** A line for each quarter of a second between these moments: when it began, in seconds after {@code from}, and what was delivered. */
    public List<String> lines(long from, long to) {
        return IntStream.range(step(from), Math.min(step(to), counts.length))
                .mapToObj(step ->
                        String.format(Locale.ROOT, "%.2f,%d", (start + step * STEP_NANOS - from) / 1e9, counts[step]))
                .toList();
    }

    private boolean lasts(int step, double usual) {
        return perSecond(step, step + LASTING + WINDOW) >= SHARE * usual
                && IntStream.rangeClosed(step, step + LASTING)
                        .allMatch(second -> perSecond(second, second + WINDOW) >= LEAST * usual);
    }

    private int step(long now) {
        return (int) Math.max(0, (now - start) / STEP_NANOS);
    }

    private double perSecond(int from, int to) {
        long sum = 0;
        for (int i = from; i < Math.min(to, counts.length); i++) {
            sum += counts[i];
        }
        return sum * 1e9 / (Math.max(1, to - from) * STEP_NANOS);
    }
}
