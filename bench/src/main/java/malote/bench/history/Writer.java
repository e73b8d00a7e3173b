package malote.bench.history;

/** One of those who store messages in a queue. Its messages have positions from 0 on, in the order of its requests. */
public final class Writer {
    final Queue queue;
    final int indexInQueue;
    int number;
    int sent;

    Writer(Queue queue, int indexInQueue) {
        this.queue = queue;
        this.indexInQueue = indexInQueue;
    }

    public Queue queue() {
        return queue;
    }
}
