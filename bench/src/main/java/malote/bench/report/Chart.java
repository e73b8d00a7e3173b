package malote.bench.report;

import java.util.List;

/**
 * Lines over time.
 *
 * @param unit of the values
 * @param seconds when each was measured
 */
public record Chart(String title, String unit, List<Double> seconds, List<Line> lines) {
    /** A line; it has a value for each of the times. */
    public record Line(String name, List<Double> values) {}
}
