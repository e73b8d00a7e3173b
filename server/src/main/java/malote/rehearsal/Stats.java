package malote.rehearsal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Times in milliseconds, in ascending order. */
final class Stats {
    private static final double[] WANTED = {50, 95, 99, 99.9, 100};
    private static final String[] NAMES = {"p50", "p95", "p99", "p999", "max"};

    private final long[] millis;

    Stats(List<Long> millis) {
        this.millis = millis.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    static @Nullable Long between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toMillis();
    }

    static long orZero(@Nullable Long millis) {
        return millis == null ? 0 : millis;
    }

    int count() {
        return millis.length;
    }

    /** The time that so many per cent do not exceed; 0 if there is none. */
    long percentile(double per) {
        return millis.length == 0 ? 0 : millis[(int) Math.max(0, Math.ceil(per / 100 * millis.length) - 1)];
    }

    int atMost(long limit) {
        int count = 0;
        while (count < millis.length && millis[count] <= limit) {
            count++;
        }
        return count;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", millis.length);
        for (int i = 0; i < WANTED.length; i++) {
            json.put(NAMES[i], percentile(WANTED[i]));
        }
        return json;
    }
}
