package malote.icom;

import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.message.icom.Payload;

/** What streams have in hand. Thread-safe; nothing blocks. */
public interface InHand {
    /**
     * The messages that a read confirms; none if it is not the newest of its stream, or that has ended.
     *
     * @param queue its name
     * @param stream its key
     * @param iteration of the read
     */
    CompletionStage<List<Payload>> of(String queue, String stream, long iteration);
}
