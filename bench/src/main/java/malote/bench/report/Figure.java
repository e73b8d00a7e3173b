package malote.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured number.
 *
 * @param target the least or the most that it must be; null: nothing is asked of it
 * @param atLeast whether {@code target} is the least
 */
public record Figure(
        String name, double value, String unit, @Nullable Double target, boolean atLeast) {

    public static Figure atLeast(String name, double value, String unit, double target) {
        return new Figure(name, value, unit, target, true);
    }

    public static Figure atMost(String name, double value, String unit, double target) {
        return new Figure(name, value, unit, target, false);
    }

    /** A number that only informs. */
    public static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, null, true);
    }

    /** Whether it is what it must be; true if nothing is asked of it. */
    public boolean isReached() {
        return target == null || (atLeast ? value >= target : value <= target);
    }

    String valueText() {
        return number(value) + unit(unit);
    }

    String targetText() {
        return target == null ? "" : (atLeast ? "≥ " : "≤ ") + number(target) + unit(unit);
    }

    String reachedText() {
        return target == null ? "" : isReached() ? "yes" : "no";
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    private static String number(double value) {
        if (value >= 1000 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
