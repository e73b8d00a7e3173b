package malote.client.icom;

/** Takes in what an {@link IcomCollector} collects. */
@FunctionalInterface
public interface IcomBatchHandler {
    /**
     * Takes a batch in. When this returns, the batch counts as received and the server will be told so: whatever must not
     * be lost has to be safe by then. Whatever it throws, the batch is not confirmed and comes again; see {@link IcomCollector}.
     *
     * <p>Called by one thread at a time for each stream, so by several at once if there are several streams.
     */
    void handle(IcomBatch batch) throws Exception;
}
