package malote.client.stream;

import java.time.Duration;

/**
 * Who takes in what streams bring. Called by the threads of the streams, several at once.
 *
 * @param <M> a message
 */
public interface Recipient<M> {
    /** Takes a batch in, for the first or a later time ({@code attempt}, from 1). When this returns, the batch counts as received. */
    void handle(int stream, Answer<M> batch, int attempt) throws Exception;

    /** Hears that {@link #handle} has thrown this; it gets the batch again after the pause. */
    void handlerFailed(int stream, Answer<M> batch, int attempt, Throwable failure, Duration pause);

    /** Hears that a stream ends with a {@linkplain Dialect#refusal refusal}. */
    void gaveUp(int stream, RuntimeException refusal);

    /** Who hears the rest. */
    StreamListener listener();
}
