package malote.client.stream;

import java.time.Duration;

/**
 * Hears how the streams of a collector fare. Every method does nothing unless it is overridden. They are called by the threads
 * of the streams, several at once, and hold their stream up while they run; what they throw is logged and ignored.
 */
public interface StreamListener {
    /** The stream is open. */
    default void opened(int stream) {}

    /** The server has confirmed messages that the handler had taken in: they will not be delivered again. */
    default void confirmed(int stream, int messages) {}

    /**
     * The server was not reached, did not answer or had no room. The same request is made again after the pause.
     *
     * @param reason for people to read
     */
    default void retrying(int stream, String reason, Duration pause) {}

    /**
     * The stream is over without the collector's doing (abandoned, stopped, unknown); another one is opened, unless the
     * collector ends.
     *
     * @param unconfirmed how many messages the handler had taken in whose confirmation was not heard; they may be delivered
     *     again
     */
    default void lost(int stream, String reason, int unconfirmed) {}

    /** The collector ends, and messages that the handler failed on went back to the front of the queue. */
    default void gaveBack(int stream, int messages) {}

    /** The stream was ended in order, and what the handler had taken in is confirmed. */
    default void ended(int stream) {}
}
