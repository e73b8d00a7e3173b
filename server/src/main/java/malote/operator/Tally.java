package malote.operator;

import java.util.concurrent.atomic.LongAdder;

/** What this server (not the others on the same store) has answered since it started. Thread-safe. */
public final class Tally {
    private final LongAdder refusals = new LongAdder();
    private final LongAdder redeliveries = new LongAdder();

    /** A stream was refused since six are open. */
    public void refused() {
        refusals.increment();
    }

    /** So many messages were sent that another collector may have seen. */
    public void redelivered(int messages) {
        redeliveries.add(messages);
    }

    /** How many streams were refused since six were open. */
    public long refusals() {
        return refusals.sum();
    }

    /** How many messages were sent that another collector may have seen. */
    public long redeliveries() {
        return redeliveries.sum();
    }
}
