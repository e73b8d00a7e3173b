package malote.bench.load;

import java.util.List;
import malote.bench.history.Queue;

/** Puts messages into queues, for others to collect. */
public interface Filling {
    /** Begins to store {@code each} new messages, or a few less, in each of the queues. */
    void fill(List<Queue> queues, int each);

    /** Whether all is stored. */
    boolean isDone();
}
