package malote.virtual;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where orders are kept, for all servers. Thread-safe; nothing blocks. A stage fails with {@link malote.queue.StoreUnavailable}. */
public interface OrderStore {
    /** Adds an order, unless it is there. */
    CompletionStage<Void> add(Order order);

    /**
     * Notes how far a server has come, and takes orders that no server was at for so long.
     *
     * @param server names the server
     * @param progress how many payments are stored, of each order that the server is at
     * @return the orders that the server is at now and that are not done
     */
    CompletionStage<List<Order>> hold(String server, Map<String, Integer> progress, Duration lease);
}
