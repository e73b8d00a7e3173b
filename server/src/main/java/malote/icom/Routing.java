package malote.icom;

import java.util.List;
import malote.message.icom.Payload;

/** What becomes of the messages of one request. */
public sealed interface Routing {
    /**
     * All of them are taken.
     *
     * @param deliveries what is to be stored, all or none, in this order
     * @param tokens what their sender pays for them, in thousandths of a token; 0 if tokens are not counted
     */
    record Accepted(List<Delivery> deliveries, long tokens) implements Routing {}

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
