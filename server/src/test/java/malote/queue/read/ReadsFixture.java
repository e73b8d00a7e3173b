package malote.queue.read;

import malote.queue.FakeClock;
import malote.queue.FakeStore;

/** Reads at two replicas, over a store and with a clock that the test has in hand. */
abstract class ReadsFixture {
    final TwoReplicas replicas = new TwoReplicas();
    final FakeStore store = replicas.store;
    final FakeClock clock = replicas.clock;
    final Streams here = replicas.here;
    final Streams there = replicas.there;
}
