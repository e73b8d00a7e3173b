package malote.queue.read;

import java.util.List;
import java.util.Optional;
import malote.message.Content;
import malote.queue.Events;
import malote.queue.Failures;
import malote.queue.Overloaded;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.StoreUnavailable;

/** What a read is answered. */
public sealed interface Answer {
    /** Why the read is turned down; empty if it is not. */
    default Optional<Events.Refusal> refusal() {
        return Optional.empty();
    }

    /**
     * Messages, recorded on disk as handed to this stream.
     *
     * @param next the read that confirms them
     * @param redelivered a stream that ended without confirming them may have seen them
     */
    record Batch(List<Content> messages, ReadId next, boolean redelivered) implements Answer {}

    /** Nothing came in time; {@code next} is the read that was made. */
    record Nothing(ReadId next) implements Answer {}

    /**
     * As many streams are open as may be, or, where reads have a limit, as many are being read.
     *
     * @param holders the open streams; none where reads have a limit
     */
    record TooMany(List<Store.Holder> holders) implements Answer {
        static final TooMany READS = new TooMany(List.of());

        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.TOO_MANY);
        }
    }

    /** The read is older than the previous one of its stream. */
    record Stale() implements Answer {
        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.STALE);
        }
    }

    /** The stream was ended or abandoned. */
    record Ended() implements Answer {
        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.ENDED);
        }
    }

    /** There was never such a stream at this queue. */
    record Unknown() implements Answer {
        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.UNKNOWN);
        }
    }

    /** What to answer after a failure of the store or of a lane. */
    static Answer to(Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof Overloaded) {
            return new Unavailable("The server is overloaded.");
        }
        return cause instanceof StoreUnavailable ? Unavailable.STORE_AWAY : new Failed(cause);
    }

    /** Not now: the store is away or the server overloaded. A read may be repeated with the same URI. */
    record Unavailable(String reason) implements Answer {
        static final Unavailable STORE_AWAY = new Unavailable("The database does not answer.");

        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.UNAVAILABLE);
        }
    }

    /** The store refused what it never should; a mistake of this program or a damaged database. */
    record Failed(Throwable cause) implements Answer {
        @Override
        public Optional<Events.Refusal> refusal() {
            return Optional.of(Events.Refusal.FAILED);
        }
    }
}
