package malote.queue;

import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The store that other tests trust keeps the same contract as the real one. */
final class FakeStoreTest {
    private final FakeClock clock = new FakeClock();
    private final FakeStore store = new FakeStore(clock);

    private final StoreContract.Replicas replicas = new StoreContract.Replicas() {
        @Override
        public Store one() {
            return store;
        }

        @Override
        public Store other() {
            return store;
        }

        @Override
        public void letTimePass(Duration time) {
            clock.advance(time);
        }
    };

    @Nested
    final class Storing extends StoringContract {
        Storing() {
            super(replicas);
        }
    }

    @Nested
    final class Shares extends SharesContract {
        Shares() {
            super(replicas);
        }
    }

    @Nested
    final class Limits extends LimitsContract {
        Limits() {
            super(replicas);
        }
    }

    @Nested
    final class Reading extends ReadingContract {
        Reading() {
            super(replicas);
        }
    }

    @Nested
    final class Streams extends StreamsContract {
        Streams() {
            super(replicas);
        }
    }

    @Nested
    final class Leases extends LeasesContract {
        Leases() {
            super(replicas);
        }
    }

    @Nested
    final class Retention extends RetentionContract {
        Retention() {
            super(replicas);
        }
    }

    @Nested
    final class Changes extends ChangesContract {
        Changes() {
            super(replicas);
        }
    }

    @Nested
    final class Kinds extends KindsContract {
        Kinds() {
            super(replicas);
        }
    }
}
