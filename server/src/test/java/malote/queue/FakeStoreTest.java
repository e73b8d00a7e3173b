package malote.queue;

import java.time.Duration;

/** The store that other tests trust keeps the same contract as the real one. */
final class FakeStoreTest extends StoreContract {
    private final FakeClock clock = new FakeClock();
    private final FakeStore store = new FakeStore(clock);

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Store otherStore() {
        return store;
    }

    @Override
    protected void letTimePass(Duration time) {
        clock.advance(time);
    }
}
