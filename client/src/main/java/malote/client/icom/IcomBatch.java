package malote.client.icom;

import java.util.List;

/**
 * The messages of one answer, which the server confirms or repeats together. It does not say whether somebody has seen them before.
 *
 * @param stream which of the collector's streams brought them, from 1
 * @param messages 1 to 10, in order
 * @param attempt 1 when they are handed over for the first time, and one more each time that the handler failed
 */
public record IcomBatch(int stream, List<IcomMessage> messages, int attempt) {
    public IcomBatch {
        messages = List.copyOf(messages);
    }
}
