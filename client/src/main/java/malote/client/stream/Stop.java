package malote.client.stream;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that a collector ends, on which pauses wait. Thread-safe. */
final class Stop {
    private final CountDownLatch wished = new CountDownLatch(1);

    void wish() {
        wished.countDown();
    }

    boolean isWished() {
        return wished.getCount() == 0;
    }

    /** Waits, for a shorter time if the wish comes. */
    void pause(Duration time) throws InterruptedException {
        wished.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }
}
