package malote.operator;

/**
 * How fast two counters grow, over the last few seconds; looked at more rarely, over the time since the last look. Never
 * over less than a second, of which a few messages would make a great rate.
 *
 * <p>Not thread-safe.
 */
final class Rates {
    private static final int LOOKS = 6;
    private static final long WINDOW_NANOS = 4_000_000_000L;
    private static final long APART_NANOS = 900_000_000L;

    private final long[] times = new long[LOOKS];
    private final long[] ins = new long[LOOKS];
    private final long[] outs = new long[LOOKS];
    private int size;

    private double inPerSecond;
    private double outPerSecond;

    /** The counters stand so at {@code now} (nanoseconds). One that went back counts as not moved. */
    void seen(long now, long in, long out) {
        if (size > 0) {
            int since = size - 1;
            while (since > 0 && now - times[since] < WINDOW_NANOS) {
                since--;
            }
            double seconds = Math.max(1, (now - times[since]) / 1e9);
            inPerSecond = perSecond(in - ins[since], seconds);
            outPerSecond = perSecond(out - outs[since], seconds);
            if (now - times[size - 1] < APART_NANOS) {
                return;
            }
        }
        if (size == LOOKS) {
            size--;
            System.arraycopy(times, 1, times, 0, size);
            System.arraycopy(ins, 1, ins, 0, size);
            System.arraycopy(outs, 1, outs, 0, size);
        }
        times[size] = now;
        ins[size] = in;
        outs[size] = out;
        size++;
    }

    double inPerSecond() {
        return inPerSecond;
    }

    double outPerSecond() {
        return outPerSecond;
    }

    /** Rounded to tenths, so that what hardly changed looks unchanged. */
    static double perSecond(long count, double seconds) {
        return count <= 0 || seconds <= 0 ? 0 : Math.round(count / seconds * 10) / 10.0;
    }
}
