package malote.client;

import java.time.Duration;
import malote.client.stream.StreamListener;

/**
 * Hears how a {@link Collector} fares, as {@link StreamListener} says. What was {@linkplain #lost lost} and comes again is
 * {@link Batch#redelivered}.
 */
public interface CollectorListener extends StreamListener {
    /** The handler failed. It gets the batch again after the pause, by another read of the same URI where there is one. */
    default void handlerFailed(Batch batch, Throwable failure, Duration pause) {}

    /** The collector ends, for the server refused the stream for a reason that waiting does not mend. */
    default void gaveUp(int stream, CollectorException failure) {}
}
