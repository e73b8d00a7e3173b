package malote.operator;

import java.util.List;
import malote.queue.QueueName;

/**
 * How the queues stand at one moment.
 *
 * @param queues the deepest {@value #MAX_QUEUES}
 * @param total how many queues there are
 * @param in how many messages were ever stored, over all queues and those that were forgotten
 * @param out how many of them were handed out and did not come back
 * @param open how many streams are open
 * @param held how many streams have a batch held for them
 */
public record Counts(List<Queue> queues, int total, long in, long out, int open, int held) {
    /** So many queues are told apart at most, which bounds the memory; the sums are over all. */
    public static final int MAX_QUEUES = 10_000;

    /** Whether {@link #queues} are all there are. */
    boolean isComplete() {
        return queues.size() == total;
    }

    /**
     * How one queue stands. Positions are counted from its beginning, so they tell how many messages there ever were.
     *
     * @param tail the position last given to a message
     * @param head the position last handed to a collector
     * @param returned how many messages came back and wait to be handed out again
     * @param oldest the lowest position that waits; of no meaning if none does
     * @param open how many streams are open
     * @param held how many streams have a batch held for them
     */
    public record Queue(QueueName name, long tail, long head, long returned, long oldest, int open, int held) {
        /** How many messages were handed out and did not come back. */
        public long out() {
            return head - returned;
        }

        /** How many messages wait to be handed out. */
        public long waiting() {
            return tail - head + returned;
        }
    }
}
