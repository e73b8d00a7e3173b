package malote.bench.report;

import java.util.Arrays;

/** Counts over time, in steps of equal length from the start on; gaps in what is measured are left out. */
public final class Series {
    /** How long a step is. */
    public static final long STEP_NANOS = 500_000_000L;

    private final String name;
    private final long start;
    private long[] counts = new long[64];
    private int steps;

    /** @param start when the first step begins; see {@link System#nanoTime} */
    public Series(String name, long start) {
        this.name = name;
        this.start = start;
    }

    public String name() {
        return name;
    }

    /** Counts something that happened at {@code now}. */
    public void add(long now, int count) {
        int step = (int) Math.max(0, (now - start) / STEP_NANOS);
        if (step >= counts.length) {
            counts = Arrays.copyOf(counts, 2 * (step + 1));
        }
        counts[step] += count;
        steps = Math.max(steps, step + 1);
    }

    /** Per second, step by step. The last step, which is not complete, is left out. */
    public double[] perSecond() {
        double[] rates = new double[Math.max(0, steps - 1)];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = counts[i] * (1e9 / STEP_NANOS);
        }
        return rates;
    }
}
