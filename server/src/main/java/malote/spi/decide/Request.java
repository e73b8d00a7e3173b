package malote.spi.decide;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import malote.fault.Strike;
import malote.message.icom.Payload;
import malote.spi.Operation;
import malote.spi.read.Message;
import org.jspecify.annotations.Nullable;

/** Something about which the payment system decides; each is one step. */
public sealed interface Request {
    /**
     * Messages of one request of a client, or of a virtual participant.
     *
     * @param sender the ISPB of who sent them
     * @param since when the first of their bytes came
     * @param items in the order in which they came; at least one
     * @param strikes faults that strike, by the id of the operation, or of a message without any
     */
    record Posted(String sender, Instant since, List<Item> items, Map<String, Strike> strikes) implements Request {
        /** Struck by nothing. */
        public Posted(String sender, Instant since, List<Item> items) {
            this(sender, since, items, Map.of());
        }
    }

    /**
     * A message as it came and as it reads.
     *
     * @param invalid what its schema says against it, as a sentence for its sender; null: nothing, or it was not asked
     * @param unsigned what is wrong with its signature, in the same way
     */
    record Item(
            Payload payload,
            Message message,
            @Nullable String invalid,
            @Nullable String unsigned) {
        /** A message of which no more is asked than what is in it. */
        public Item(Payload payload, Message message) {
            this(payload, message, null, null);
        }
    }

    /** Something is due for an operation. */
    record Due(Operation operation) implements Request {}

    /**
     * A message for one participant that is about no operation, such as a text of an operator.
     *
     * @param id one that was carried out is not carried out again
     */
    record Notice(String id, String to, Payload message) implements Request {}
}
