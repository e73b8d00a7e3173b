package malote.queue.read;

import java.util.List;
import java.util.Optional;
import malote.message.Content;
import malote.queue.Events;
import malote.queue.ReadId;
import malote.queue.Store;

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

    /** As many streams are open as may be. */
    record TooMany(List<Store.Holder> holders) implements Answer {
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

    /** Not now: the store is away or the server overloaded. A read may be repeated with the same URI. */
    record Unavailable(String reason) implements Answer {
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
