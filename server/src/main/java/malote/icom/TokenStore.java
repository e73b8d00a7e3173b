package malote.icom;

import java.util.concurrent.CompletionStage;

/**
 * Where token buckets are kept, for all servers. A bucket gains {@code perSecond} tokens a second, by the store's own clock, up to
 * {@code maximum}; one from which nothing was taken yet is full. Every caller says the same of a bucket.
 *
 * <p>Safe for concurrent use; nothing blocks. A stage fails with {@link malote.queue.StoreUnavailable} when the store cannot be
 * reached; then it is unknown whether tokens were taken.
 */
public interface TokenStore {
    /** How many tokens are in a bucket; less than 0: it owes some. */
    CompletionStage<Double> balance(String bucket, double maximum, double perSecond);

    /**
     * Takes tokens, also if there are not so many.
     *
     * @param tokens more than 0
     * @return what is left, also after what others took at the same time; less than 0: it owes some
     */
    CompletionStage<Double> take(String bucket, double maximum, double perSecond, double tokens);
}
