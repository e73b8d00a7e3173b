package malote.operator;

/**
 * A point of a chart: what went in and out per second before it, over all queues, and how much waited then.
 *
 * @param atMillis milliseconds since 1970
 */
public record Point(long atMillis, double inPerSecond, double outPerSecond, long waiting) {}
