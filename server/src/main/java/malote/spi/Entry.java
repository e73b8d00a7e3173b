package malote.spi;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import malote.message.icom.Payload;

/**
 * The way into the payment system for who does not come by HTTP, such as a virtual payer. Thread-safe; nothing blocks. A stage completes
 * when what was asked for is on disk. It fails with {@link malote.queue.StoreUnavailable} or {@link malote.queue.Overloaded}; then it is
 * unknown whether it took effect, and it may be repeated without harm.
 */
public interface Entry {
    /**
     * Sends messages as their sender would by one POST: all of them take effect, in their order, or none. Each is answered as usual, if
     * need be by an admi.002; to a virtual participant nothing is delivered.
     *
     * @param sender who sends them
     * @param messages 1 to 10, each under an id of its own ({@link malote.message.icom.ResourceId}); who repeats a call repeats the ids
     */
    CompletionStage<Void> send(Ispb sender, List<Payload> messages);

    /**
     * Delivers an operator's text as an admi.004.
     *
     * @param id names the call: whoever got its text does not get it again for a day at least, in which the call may be repeated
     * @param institutions who gets it
     * @param text 1 to 1,000 characters of Latin-1
     */
    CompletionStage<Void> tell(String id, Collection<String> institutions, String text);
}
