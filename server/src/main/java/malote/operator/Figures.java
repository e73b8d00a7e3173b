package malote.operator;

import java.util.List;
import java.util.Optional;
import malote.queue.QueueName;
import org.jspecify.annotations.Nullable;

/**
 * How everything stands, as of one look at the store. Immutable.
 *
 * @param atMillis when that was (milliseconds since 1970)
 * @param queues the deepest first, then by ISPB; at most {@link Counts#MAX_QUEUES}
 * @param total how many queues there are
 * @param in how many messages were ever stored, over all queues
 * @param out how many of them were handed out and did not come back
 * @param open how many streams are open
 * @param held how many streams have a batch held for them
 * @param second the point that this look added to the chart of the last minutes
 * @param coarse the point that it added to the chart of the last hour
 * @param lookNanos how long the look took
 */
public record Figures(
        long atMillis,
        List<QueueFigures> queues,
        int total,
        long in,
        long out,
        double inPerSecond,
        double outPerSecond,
        int open,
        int held,
        @Nullable Point second,
        @Nullable Point coarse,
        long lookNanos) {

    /** How many messages wait, over all queues. */
    public long waiting() {
        return in - out;
    }

    /** The figures of one queue. */
    public Optional<QueueFigures> of(QueueName name) {
        return queues.stream().filter(queue -> queue.name().equals(name)).findFirst();
    }
}
