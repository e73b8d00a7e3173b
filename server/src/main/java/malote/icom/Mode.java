package malote.icom;

import java.util.List;
import malote.message.Ispb;
import malote.message.icom.Payload;

/** What the server does with messages that are sent in. Safe for use by many threads; never blocks. */
public interface Mode {
    /**
     * Says what becomes of the messages of one request.
     *
     * @param sender who sent them, by the path
     * @param received in the order of the parts, each with the id that its sender gets for it
     */
    Routing route(Ispb sender, List<Payload> received);
}
