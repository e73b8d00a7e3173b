package malote.operator;

import malote.queue.QueueName;

/**
 * What is known of one queue.
 *
 * @param in how many messages were ever stored
 * @param out how many of them were handed out and did not come back
 * @param waiting how many wait to be handed out
 * @param oldestSince when the oldest that waits came (milliseconds since 1970); 0: none waits
 * @param orEarlier it came at {@code oldestSince} or earlier, which cannot be told
 * @param open how many streams are open
 * @param held how many streams have a batch held for them
 */
public record QueueFigures(
        QueueName name,
        long in,
        long out,
        long waiting,
        long oldestSince,
        boolean orEarlier,
        double inPerSecond,
        double outPerSecond,
        int open,
        int held) {

    /** A queue of which nothing is in the store. */
    public static QueueFigures none(QueueName queue) {
        return new QueueFigures(queue, 0, 0, 0, 0, false, 0, 0, 0, 0);
    }
}
