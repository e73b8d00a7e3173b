package malote.queue;

import java.time.Instant;

/** The time of a {@link FakeStore}, by its clock. */
final class FakeTime {
    private final Clock clock;
    private final long zero;
    private long places;

    FakeTime(Clock clock) {
        this.clock = clock;
        this.zero = clock.nanoTime();
    }

    long nanos() {
        return clock.nanoTime();
    }

    Instant instant(long nanos) {
        return Instant.EPOCH.plusNanos(nanos - zero);
    }

    /** A number that tells places apart while time stands still. */
    long nextPlace() {
        return places++;
    }
}
