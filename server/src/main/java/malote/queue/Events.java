package malote.queue;

import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What happens in the queue, told as it happens, for those who count or log it.
 *
 * <p>Called on the way of every batch, by many threads at once: a method must return at once, must not throw, and should
 * do no more than add to a counter. Each does nothing unless it is overridden.
 */
public interface Events {
    /** Tells nobody. */
    Events NONE = new Events() {};

    /** An age that is not known. */
    long UNKNOWN_AGE = -1;

    /** Why a read or a {@code DELETE} was turned down. */
    enum Refusal {
        /** As many streams are open as may be (429). */
        TOO_MANY,
        /** The URI is too old (409). */
        STALE,
        /** The stream is over (410). */
        ENDED,
        /** There was never such a stream (404). */
        UNKNOWN,
        /** The store is away or the server overloaded (503). */
        UNAVAILABLE,
        /** The store refused what it never should (500). */
        FAILED
    }

    /** New messages of one deposit are on disk; {@code messages} is more than 0. */
    default void stored(int messages) {}

    /**
     * A read is answered with a batch, which is recorded on disk.
     *
     * @param messages 1 to 10
     * @param redelivered a stream that ended without confirming them may have seen them
     * @param repeated this server answered this read before, with the same batch
     * @param age nanoseconds since this server stored the first, and thus the oldest, of them; {@link #UNKNOWN_AGE} if
     *     another server did, if it was so long ago that it is forgotten, or if the batch was handed out before
     */
    default void delivered(int messages, boolean redelivered, boolean repeated, long age) {}

    /** A read is answered 204: nothing came in time. */
    default void nothing() {}

    /** A read or a {@code DELETE} is turned down. */
    default void refused(Refusal why) {}

    /** The client of a read hung up before it was answered. */
    default void vanished() {}

    /** A stream was opened. */
    default void opened() {}

    /** A stream was ended by {@code DELETE}, perhaps not for the first time. */
    default void ended() {}

    /** All streams of a queue were ended, and what they had in hand went back. */
    default void stopped(QueueName queue) {}

    /** A stream was silent for longer than its lease and is over; told once for each, by the server that ended it. */
    default void abandoned(QueueName queue) {}

    /**
     * The store is in another era: it was started again or put back in time, or another one took its place. Told once for
     * each, when it is known what is gone.
     *
     * @param gone how many of the last positions are gone at least, of each queue of which this server knew some
     */
    default void era(Map<QueueName, Long> gone) {}

    /**
     * A lane begins to work; told once for each.
     *
     * @param name what it is for; several lanes may share a name
     * @param waiting tells at any time, for any thread, how much waits in it: messages in {@code store}, else requests
     */
    default void lane(String name, IntSupplier waiting) {}

    /**
     * A lane's call is answered, or failed.
     *
     * @param requests how many it was for, at least 1
     * @param nanos how long it took
     */
    default void called(String lane, int requests, long nanos) {}

    /** A lane was full and turned a request down. */
    default void overloaded(String lane) {}
}
