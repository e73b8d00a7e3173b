package malote.operator;

import java.util.List;

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
public record Counts(List<QueueCount> queues, int total, long in, long out, int open, int held) {
    /** So many queues are told apart at most, which bounds the memory; the sums are over all. */
    public static final int MAX_QUEUES = 10_000;

    /** Whether {@link #queues} are all there are. */
    boolean isComplete() {
        return queues.size() == total;
    }
}
