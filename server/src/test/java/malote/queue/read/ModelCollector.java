package malote.queue.read;

import java.util.List;
import malote.message.Content;
import malote.queue.QueueName;

/** A collector of a {@link ModelWorld} that knows the URIs that it was told of. */
final class ModelCollector {
    final QueueName queue;
    String key = "";
    /** The newest URI it was told of; -1: none. */
    long newest = -1;
    /** The messages of the answer that told of it. */
    List<Content> inHand = List.of();

    boolean over;

    ModelCollector(QueueName queue) {
        this.queue = queue;
    }

    boolean knowsItsStream() {
        return newest >= 0 && !over;
    }
}
