package malote.bench.report;

import java.util.stream.StreamSupport;
import org.HdrHistogram.Histogram;

/** A distribution of times, to three digits. */
public final class Latency {
    private static final long LONGEST_NANOS = 120_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    private final String name;
    private final Histogram histogram = new Histogram(1_000, LONGEST_NANOS, 3);

    public Latency(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public void add(long nanos) {
        histogram.recordValue(Math.min(Math.max(nanos, 0), LONGEST_NANOS));
    }

    public long count() {
        return histogram.getTotalCount();
    }

    public double millisAt(double percentile) {
        return histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    public double maxMillis() {
        return histogram.getMaxValue() / NANOS_PER_MILLI;
    }

    /** Points of the curve: percentile and milliseconds, closer together towards 100 %. */
    public double[][] curve() {
        return histogram.getTotalCount() == 0
                ? new double[0][]
                : StreamSupport.stream(histogram.percentiles(5).spliterator(), false)
                        .map(point -> new double[] {
                            point.getPercentileLevelIteratedTo(), point.getValueIteratedTo() / NANOS_PER_MILLI
                        })
                        .toArray(double[][]::new);
    }
}
