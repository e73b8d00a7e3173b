package malote.icom;

import java.time.Instant;
import java.util.List;
import malote.message.Ispb;
import malote.message.icom.Payload;

/** What the server does with messages that are sent in. Safe for use by many threads; never blocks. */
public interface Mode {
    /** Whether messages of this sender would be refused with {@link malote.queue.Overloaded}, so that they need not be read. */
    boolean isOverloaded(Ispb sender);

    /**
     * Reads the messages of one request, and says what becomes of them. May take some milliseconds of processor time.
     *
     * @param sender who sent them, by the path
     * @param received in the order of the parts, each with the id that its sender gets for it
     * @param since when the request began, by the server's clock
     */
    Routing route(Ispb sender, List<Payload> received, Instant since);
}
