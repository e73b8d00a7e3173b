package malote.bench.history;

import java.util.Arrays;

/** A collector's stream, as far as the order of what it was given matters. */
public final class Stream {
    private static final int BEFORE_ALL = -1;

    final Queue queue;
    private int[] lastOfWriter = new int[0];

    Stream(Queue queue) {
        this.queue = queue;
    }

    public Queue queue() {
        return queue;
    }

    /** Takes note of a message; false if a later one of the same writer was there before it. */
    boolean isInOrder(Writer writer, int position) {
        int index = writer.indexInQueue;
        if (index >= lastOfWriter.length) {
            int length = lastOfWriter.length;
            lastOfWriter = Arrays.copyOf(lastOfWriter, Math.max(index + 1, 2 * length));
            Arrays.fill(lastOfWriter, length, lastOfWriter.length, BEFORE_ALL);
        }
        boolean inOrder = lastOfWriter[index] < position;
        lastOfWriter[index] = Math.max(lastOfWriter[index], position);
        return inOrder;
    }
}
