package malote.spi;

import java.time.Instant;
import java.util.List;
import malote.journal.Line;
import malote.message.icom.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What changes together: all of it or nothing, in one transaction.
 *
 * @param id names the step for ever, such as the {@code PI-ResourceId} of the first message that it takes in: a step whose id is there
 *     already was done before, and changes nothing again
 * @param received what came in, which is kept as it came
 * @param operations as they are to be; the version that the store has must be one less, or none for version 1. No two of a step
 *     have the same id
 * @param movements of money; their sum over all participants, available and reserved together, is 0
 * @param deliveries what goes out, in this order
 * @param lines for the journal
 */
public record Step(
        String id,
        List<Received> received,
        List<Operation> operations,
        List<Movement> movements,
        List<Delivery> deliveries,
        List<Line> lines) {

    /**
     * A message that came in.
     *
     * @param ispb who sent it
     * @param content under the id that its sender got for it
     */
    public record Received(String ispb, Payload content) {}

    /** Cents that are added to what a participant has available and reserved; negative: taken away. */
    public record Movement(String ispb, long available, long reserved) {}

    /**
     * A message on its way out.
     *
     * @param owner the ISPB whose queue it goes to
     * @param notBefore when it goes there; null: with the step
     */
    public record Delivery(
            String owner, Payload content, @Nullable Instant notBefore) {}
}
