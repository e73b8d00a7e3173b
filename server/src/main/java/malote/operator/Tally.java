package malote.operator;

import java.util.concurrent.atomic.LongAdder;
import malote.queue.Events;

/** What this server (not the others on the same store) has answered since it started. Thread-safe. */
public final class Tally implements Events {
    private final LongAdder refusals = new LongAdder();
    private final LongAdder redeliveries = new LongAdder();

    @Override
    public void refused(Refusal why) {
        if (why == Refusal.TOO_MANY) {
            refusals.increment();
        }
    }

    @Override
    public void delivered(int messages, boolean redelivered, boolean repeated, long age) {
        if (redelivered) {
            redeliveries.add(messages);
        }
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
