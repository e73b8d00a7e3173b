package malote.client.icom;

import java.time.Duration;
import malote.client.CollectorException;
import malote.client.stream.StreamListener;

/** Hears how an {@link IcomCollector} fares, as {@link StreamListener} says. */
public interface IcomListener extends StreamListener {
    /**
     * The handler failed. It gets the batch again after the pause: by another read of the same URI, or, where it is the first of its
     * stream, which no URI repeats, from memory.
     */
    default void handlerFailed(IcomBatch batch, Throwable failure, Duration pause) {}

    /** A message came that the handler has taken in already; it was left out, as {@link IcomCollector.Builder#dropDuplicates} asks. */
    default void duplicate(String resourceId) {}

    /** The collector ends, for the server refused the stream for a reason that waiting does not mend. */
    default void gaveUp(int stream, CollectorException failure) {}
}
