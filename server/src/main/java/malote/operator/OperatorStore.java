package malote.operator;

import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.access.Deed;
import malote.message.Content;
import malote.queue.QueueName;

/**
 * What operators want of the place where messages and streams are kept, apart from {@link malote.queue.Store}, which
 * serves collectors and senders.
 *
 * <p>Every method is safe for concurrent use and returns at once. A stage fails with {@link
 * malote.queue.StoreUnavailable} when the store cannot be reached.
 */
public interface OperatorStore {
    /** How all queues stand, all at one moment; never looks at a message. */
    CompletionStage<Counts> counts();

    /** The open and the held streams of a queue, the oldest first. */
    CompletionStage<List<Collector>> collectors(QueueName queue);

    /** The next messages to be handed out, at most {@code max}; takes none of them. */
    CompletionStage<List<Content>> next(QueueName queue, int max);

    /**
     * Ends an open or a held stream. Its batch in hand goes back to the front of the queue, marked as redelivered.
     *
     * @param id as {@link Collector#id} says
     * @param deed is noted in the audit in the same transaction
     */
    CompletionStage<Ending> end(QueueName queue, String id, Deed deed);

    /** As {@link malote.queue.Store#stop}; the deed is noted in the audit in the same transaction. */
    CompletionStage<Void> stop(QueueName queue, Deed deed);

    /** What became of the wish to end a collector. */
    enum Ending {
        ENDED,
        /** It had ended before, in the last two hours. */
        GONE,
        UNKNOWN
    }
}
