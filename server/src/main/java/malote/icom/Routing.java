package malote.icom;

import java.util.concurrent.CompletionStage;
import malote.message.icom.Payload;

/** What becomes of the messages of one request. */
public sealed interface Routing {
    /** All of them are taken. */
    non-sealed interface Accepted extends Routing {
        /** What their sender pays for them, in thousandths of a token; 0 if tokens are not counted. */
        long tokens();

        /**
         * Does what they ask for: all of it or nothing.
         *
         * @return completes when that is on disk; fails with {@link malote.queue.StoreUnavailable} or {@link malote.queue.Overloaded}
         */
        CompletionStage<?> carryOut();
    }

    /**
     * None of them is taken, since one has no receiver.
     *
     * @param detail which one, and what would be right
     */
    record Unroutable(String detail) implements Routing {}

    /**
     * One message on its way out.
     *
     * @param owner the ISPB whose queue it goes to
     * @param content under an id of its own, which is not that of what was sent in
     */
    record Delivery(String owner, Payload content) {}
}
