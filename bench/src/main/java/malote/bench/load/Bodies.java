package malote.bench.load;

import java.util.List;
import malote.bench.history.Queue;
import malote.bench.http.Response;

/** How a protocol takes messages in: requests that store new ones, and their answers. */
public interface Bodies {
    /** The path of a request with a message for each of these queues. */
    String path(List<Queue> to);

    /** What the head says of such a body, beside its length. */
    String[] headers(int messages);

    /** No body with so many messages is longer. */
    int mostBytes(int messages);

    /**
     * Writes a body with new messages, one for each of the queues, in their order.
     *
     * @param ids gets their 64-bit ids in the history
     * @return where it ends
     */
    int write(byte[] target, int at, List<Queue> to, long[] ids);

    /** Whether the answer says that all of so many messages are stored. */
    boolean isReceipt(Response response, int messages);

    /** Whether a request of unknown outcome can be repeated, since what is stored already is not stored again. */
    boolean canRepeat();
}
