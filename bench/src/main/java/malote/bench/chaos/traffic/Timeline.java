package malote.bench.chaos.traffic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** How many messages were delivered when. Safe for use by several threads. */
public final class Timeline {
    private static final long STEP_NANOS = 250_000_000L;
    private static final int SECOND = 4;
    private static final int FIVE_SECONDS = 5 * SECOND;
    private static final double SHARE = 0.9;
    /** Of what is usual in every second. Pauses of half a second are made up for at once: PostgreSQL makes them when a standby comes or goes. */
    private static final double LEAST = 0.5;

    private final long start;
    private int[] counts = new int[1 << 12];

    Timeline(long start) {
        this.start = start;
    }

    synchronized void count(long now) {
        int step = step(now);
        if (step >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * step);
        }
        counts[step]++;
    }

    /**
     * Deliveries per second that are usual before this moment: those of the five seconds before, but no more than the median of all
     * seconds in which there were any, for where nothing holds the load back its best seconds are not what it must come back to.
     */
    public synchronized double usual(long moment) {
        int to = step(moment);
        double[] seconds = IntStream.range(0, to / SECOND)
                .mapToDouble(second -> perSecond(second * SECOND, (second + 1) * SECOND))
                .filter(rate -> rate > 0)
                .sorted()
                .toArray();
        return seconds.length == 0
                ? 0
                : Math.min(perSecond(Math.max(0, to - FIVE_SECONDS), to), seconds[seconds.length / 2]);
    }

    /**
     * Seconds from {@code from} until nine tenths of {@code usual} were delivered for five seconds, and at least half of it in each
     * of them; empty if that never was before {@code to}.
     */
    public synchronized OptionalDouble recovery(long from, long to, double usual) {
        for (int step = step(from); step + FIVE_SECONDS <= step(to); step++) {
            if (lasts(step, usual)) {
                return OptionalDouble.of(Math.max(0, (start + step * STEP_NANOS - from) / 1e9));
            }
        }
        return OptionalDouble.empty();
    }

    /** When the first second between these moments began in which nothing was delivered; empty if there is none. */
    public synchronized OptionalLong silence(long from, long to) {
        return IntStream.rangeClosed(step(from) + 1, step(to) - SECOND)
                .filter(step -> perSecond(step, step + SECOND) == 0)
                .mapToLong(step -> start + step * STEP_NANOS)
                .findFirst();
    }

    /** A line for each quarter of a second between these moments: when it began, in seconds after {@code from}, and what was delivered. */
    public synchronized List<String> lines(long from, long to) {
        return IntStream.range(step(from), Math.min(step(to), counts.length))
                .mapToObj(step ->
                        String.format(Locale.ROOT, "%.2f,%d", (start + step * STEP_NANOS - from) / 1e9, counts[step]))
                .toList();
    }

    private boolean lasts(int step, double usual) {
        return perSecond(step, step + FIVE_SECONDS) >= SHARE * usual
                && IntStream.rangeClosed(step, step + FIVE_SECONDS - SECOND)
                        .allMatch(second -> perSecond(second, second + SECOND) >= LEAST * usual);
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
