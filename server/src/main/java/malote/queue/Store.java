package malote.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import malote.message.Content;
import org.jspecify.annotations.Nullable;

/**
 * Where messages and streams are kept. What a call changed is on disk before its stage completes; each call is one
 * transaction. A call that takes a list answers in the order of the list.
 *
 * <p>Every method is safe for concurrent use and returns at once; stages complete on a thread of the store. A stage
 * fails with {@link StoreUnavailable} when the store cannot be reached or its answer was lost; then it is unknown
 * whether the call took effect, but {@link #open}, {@link #claim} and {@link #end} may be repeated without harm.
 *
 * <p>A store may go back in time: a standby that lagged takes the place of its primary, a backup is restored. So answers
 * name their <i>era</i>, the time in which the store surely did not. Eras are numbered from 1 as this server meets them,
 * and what is known from one says nothing of the next. An answer of an era may still come when a newer one was heard of.
 *
 * <p>No call waits for long for what another has locked. Those that take lists of requests do what concerns queues that
 * are free, and answer null for the others, where nothing was done; only if all are locked do they wait a moment, for the
 * first. The others fail with {@link Locked}.
 */
public interface Store {
    /** Stands for whatever era it is. */
    long ANY_ERA = 0;

    /**
     * Stores the messages of each deposit, all or none of them. Their queues are of one kind, and no id occurs twice. A deposit waits
     * as a whole, and its answer is null, while another has locked any of its queues.
     */
    CompletionStage<List<@Nullable Receipt>> store(List<Deposit> deposits);

    /**
     * Brings a deposit of any size near, in parts, without storing it: {@link #store} of what this gives takes no longer
     * than it must. It must be the only deposit of its call. Fails as {@link #store} does; then the parts are left to
     * {@link #forgetPrepared}.
     */
    CompletionStage<Deposit> prepare(Deposit deposit);

    /** Lets go of what was prepared longer than so long ago and never stored. */
    CompletionStage<Void> forgetPrepared(Duration age);

    /**
     * Opens streams; true where it is open now. It is not if as many of the queue are open {@linkplain QueueKind#maxStreams as may
     * be}. Where {@linkplain QueueKind#maxReads reads have a limit}, it is not if as many are being read as may be, and open streams
     * have no limit: where there are as many as may be, the one that has been silent for longest and is not being read is
     * abandoned. Then the stream counts as being read from its opening.
     */
    CompletionStage<List<@Nullable Boolean>> open(List<Opening> streams);

    /**
     * Reads: reading the newest iteration confirms the batch in hand and claims the next; reading the one before
     * repeats its answer. Reading one that is to come ends the stream, for the store has lost what it did; its batch goes
     * back to the front of the queue, marked as redelivered. At most one of the reads may be of the same stream.
     *
     * <p>Where {@linkplain QueueKind#maxReads reads have a limit}, a read is refused, and changes nothing, if as many other streams
     * of its queue are being read as may be, by those before it in the list too. One that finds nothing has a place from then on,
     * until it finds something, {@link #leave leaves}, or the {@linkplain QueueKind#longestRead longest time of a read} is over.
     */
    CompletionStage<List<@Nullable Claim>> claim(List<Read> reads);

    /** Reads are over that found nothing. A place that another read of its stream has by now stays. */
    CompletionStage<Void> leave(List<Place> places);

    /**
     * The messages of each slice, in order; where they are large, those from some position on may be missing that are not needed.
     * Their queues are of one kind. Fails with {@link StoreUnavailable} if {@code era} is over.
     */
    CompletionStage<List<List<Content>>> messages(long era, List<Slice> slices);

    /**
     * Ends a stream. {@code id} is its newest iteration, which confirms the batch in hand, or the one before, which
     * returns that batch to the front of the queue; so does one that is to come, as with {@link #claim}.
     *
     * @param sent whether the returned batch may have reached a client, so that it is marked as redelivered
     */
    CompletionStage<Ending> end(QueueName queue, ReadId id, boolean sent);

    /** Ends all streams of a queue; their batches in hand go back, marked as redelivered. */
    CompletionStage<Void> stop(QueueName queue);

    /**
     * Abandons streams of one kind of queues, by the store's own clock: their places are free and their batches go back to the
     * front of the queue, or ({@code hold}) are held for them. Leaves out queues that another has locked.
     *
     * @param lease ends those that were not seen for so long
     * @param first ends those that were not continued for so long after their first answer
     * @param most ends with the first queue after so many streams
     * @return the queue of each stream that was abandoned
     */
    CompletionStage<List<QueueName>> abandon(QueueKind kind, Duration lease, Duration first, boolean hold, int most);

    /** Marks open streams as seen now. */
    CompletionStage<Void> touch(Collection<StreamId> streams);

    /** The open streams of a queue, the oldest first. */
    CompletionStage<List<Holder>> holders(QueueName queue);

    /**
     * What moved on.
     *
     * @param marks the queues to look at, as they are known
     * @param waiting reads whose streams to look at, as far as they found nothing
     */
    CompletionStage<Moved> moved(List<Mark> marks, List<Read> waiting);

    /**
     * Notes how far each queue's messages are confirmed, by which {@link #forget} knows later what was confirmed
     * when. Those that have not moved, or were noted a moment ago, are left out.
     *
     * @param apart the time between two notes of the same queue
     */
    CompletionStage<Void> mark(Duration apart);

    /**
     * Removes messages for which a {@link #mark} was made, after they were confirmed, longer than {@code retention} ago,
     * by the store's own clock; parties that no message names any more, some hours after their last; and queues of which
     * nothing has been left for as long. A message that is not confirmed stays. With a retention of 0 it removes none of these.
     * It always removes streams that ended two hours ago.
     *
     * @param most how many messages, parties, queues and streams it removes, of each; bounds the time that it takes
     * @return how many it dealt with; more than 0: there may be more. 0 also if another server is at it
     */
    CompletionStage<Integer> forget(Duration retention, int most);

    /** Names a stream. */
    record StreamId(QueueName queue, String key) {}

    /**
     * A wish for a stream.
     *
     * @param address of the client, for operators
     * @param agent the program that the client says it is, for operators; what is too long is cut off
     */
    record Opening(
            QueueName queue,
            String key,
            @Nullable String address,
            @Nullable String agent) {
        /** Of a client that does not say which program it is. */
        public Opening(QueueName queue, String key, @Nullable String address) {
            this(queue, key, address, null);
        }
    }

    /** What a read has that waits, where reads have a limit. {@code until} tells it from other reads of its stream. */
    record Place(QueueName queue, String key, Instant until) {}

    /**
     * A wish for at most {@code max} messages. With 0 it only confirms what the read before brought; such a read is never refused
     * for others that are under way, and has no place.
     *
     * @param continues whether its client knew the stream's URI: it is not the read that opened the stream
     */
    record Read(QueueName queue, ReadId id, int max, boolean continues) {
        /** The first read of its stream. */
        public Read(QueueName queue, ReadId id, int max) {
            this(queue, id, max, false);
        }
    }

    /** A range of one queue's log. Its messages up to the position {@code needed} are needed, the others are welcome. */
    record Slice(QueueName queue, Range range, long needed) {
        /** All are needed. */
        public Slice(QueueName queue, Range range) {
            this(queue, range, range.upTo());
        }
    }

    /**
     * Messages to store, all or none of them.
     *
     * @param shares at least one, each for a queue of its own; more than one only for kinds {@linkplain QueueKind#sharing that
     *     allow it}
     * @param prepared where the store has them, after {@link #prepare}
     */
    record Deposit(List<Share> shares, Optional<UUID> prepared) {
        /** All for one queue. */
        public Deposit(QueueName queue, List<? extends Content> messages) {
            this(List.of(new Share(queue, messages)), Optional.empty());
        }

        /** The only share. */
        public Share only() {
            if (shares.size() != 1) {
                throw new IllegalArgumentException("a deposit of this kind is for one queue");
            }
            return shares.get(0);
        }

        /** How many messages it has. */
        public int size() {
            return shares.stream().mapToInt(share -> share.messages().size()).sum();
        }
    }

    /** What a deposit has for one queue. */
    record Share(QueueName queue, List<? extends Content> messages) {}

    /**
     * What became of a deposit.
     *
     * @param stored how many of its messages were new
     * @param conflict the id of a message that is there already with other content; then nothing was stored
     * @param last of each share, the position of the last new one, those before it being just before; 0 if none was stored
     */
    record Receipt(int stored, @Nullable String conflict, List<Long> last, long era) {
        /** Of a deposit for one queue. */
        public Receipt(int stored, @Nullable String conflict, long last, long era) {
            this(stored, conflict, List.of(last), era);
        }
    }

    /** What became of a DELETE. */
    enum Ending {
        ENDED,
        /** It was ended before, by a DELETE, or stopped with nothing in hand. */
        ENDED_BEFORE,
        /** It had been abandoned, stopped with a batch in hand, or lost by the store: the batch is not confirmed. */
        GONE,
        STALE,
        UNKNOWN
    }

    /** How far a queue has come: its last position, and a version that grows when streams end. */
    record Mark(QueueName queue, long tail, long version) {}

    /**
     * What is not as it was known.
     *
     * @param marks those that have moved, as they are now
     * @param streams those of the reads that found nothing then and would be answered with a batch in hand now
     */
    record Moved(List<Mark> marks, List<StreamId> streams, long era) {}

    /** An open stream as others may see it. {@code waiting}: it has no batch in hand and was seen a moment ago. */
    record Holder(Instant openedAt, Instant seenAt, boolean waiting) {}

    /** How a queue stands after a read, and how many of its messages are still to be handed out. */
    record QueueState(Mark mark, long remaining) {}

    /** What became of a read. */
    sealed interface Claim {
        /** In which the read was answered. */
        long era();

        /**
         * Messages.
         *
         * @param next where the stream is now: the next read, which confirms them
         * @param range not empty
         * @param redelivered a stream that ended without confirming them may have seen them
         * @param queue empty if the batch was held for its stream: then its repetition says nothing of the queue
         */
        record Batch(ReadId next, Range range, boolean redelivered, Optional<QueueState> queue, long era)
                implements Claim {}

        /**
         * There is nothing; {@code next} is the read that was made.
         *
         * @param place what the read has now, where reads have a limit; else null
         */
        record Empty(
                ReadId next, QueueState queue, @Nullable Place place, long era) implements Claim {}

        /** No such read. */
        record Refused(Reason reason, long era) implements Claim {}
    }

    /** Why there is no such read. */
    enum Reason {
        /** As many other streams of the queue are being read as may be; nothing was changed. */
        TOO_MANY,
        /** Older than the previous read. */
        STALE,
        /** The stream was ended or abandoned, or lost by the store. */
        ENDED,
        UNKNOWN
    }
}
