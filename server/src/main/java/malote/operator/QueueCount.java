package malote.operator;

import malote.message.Ispb;

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
public record QueueCount(Ispb ispb, long tail, long head, long returned, long oldest, int open, int held) {
    /** How many messages were handed out and did not come back. */
    public long out() {
        return head - returned;
    }

    /** How many messages wait to be handed out. */
    public long waiting() {
        return tail - head + returned;
    }
}
