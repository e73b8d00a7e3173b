package malote.client;

import java.util.List;

/**
 * The messages of one answer, which the server confirms or repeats together.
 *
 * @param stream which of the collector's streams brought them, from 1
 * @param messages 1 to 10, in order
 * @param redelivered whether another collector, or this one on a stream that it lost, may have seen them before
 * @param attempt 1 when they are handed over for the first time, and one more each time that the handler failed
 */
public record Batch(int stream, List<Message> messages, boolean redelivered, int attempt) {
    public Batch {
        messages = List.copyOf(messages);
    }
}
