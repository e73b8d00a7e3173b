package malote.queue.read;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.queue.Clock;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import org.jspecify.annotations.Nullable;

/**
 * One read, from its request to its answer. Made by {@link Streams}.
 *
 * <pre>
 *   OPENING ──► CLAIMING ──► READING ──► ANSWERED
 *                ▲  │           ▲
 *   BEHIND ──────┘  ▼           │
 *                WAITING ──► LOOKING_AGAIN
 *                   ▲           │
 *                   └───────────┘
 * </pre>
 *
 * From every state it can be answered: its client hangs up, its time is over, or something fails.
 *
 * <p>Thread-safe. It calls nobody while it changes its state.
 */
public final class PendingRead {
    /** Where a read is on its way. */
    enum State {
        /** A {@code stream/start}: its stream is being opened. */
        OPENING,
        /** It waits behind others. The store was not told of it, so the batch before is not confirmed. */
        BEHIND,
        /** It goes to the store, and has had no answer from there yet. */
        CLAIMING,
        /** It found nothing and waits. */
        WAITING,
        /** It found nothing, and goes to the store again. */
        LOOKING_AGAIN,
        /** It has a batch, whose messages are being read. */
        READING,
        ANSWERED
    }

    final WaitingRoom room;
    final ReadId id;
    final int max;
    /** The order of arrival, over all queues. */
    final long order;
    /** When it came, by {@link Clock#nanoTime}. */
    final long arrived;
    /** The read of a {@code stream/start}: until it is answered its client knows no URI of the stream. */
    final boolean first;

    private final Reads reads;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private State state;
    private @Nullable Answer given;
    /** What it has while it waits, where reads have a limit. */
    private Store.@Nullable Place place;
    /** Its last claim. */
    private @Nullable CompletableFuture<?> claim;

    PendingRead(Reads reads, WaitingRoom room, ReadId id, int max, long order, long arrived, boolean first) {
        this.reads = reads;
        this.room = room;
        this.id = id;
        this.max = max;
        this.order = order;
        this.arrived = arrived;
        this.first = first;
        this.state = first ? State.OPENING : State.CLAIMING;
    }

    /** Completes, never exceptionally, at the latest shortly after the time that a read may wait. */
    public CompletionStage<Answer> answer() {
        return answer;
    }

    /**
     * Says that the client closed its connection before the whole answer was sent. A read that waits gets no message
     * then, and a stream whose very first read it was is closed: its client never learnt its URI.
     */
    public void vanished() {
        reads.vanished(this);
    }

    /** Has it wait no longer, if it waits: it is answered as if its time were over. */
    public void hurry() {
        reads.hurry(this);
    }

    /** Which read of which stream it is. */
    public ReadId id() {
        return id;
    }

    /** Whether so many reads of its queue may be under way at a time and no more. */
    boolean isLimited() {
        return queue().kind().maxReads() > 0;
    }

    /** What it has at the store that it must leave when it is over. */
    synchronized Store.@Nullable Place place() {
        return place;
    }

    QueueName queue() {
        return room.queue;
    }

    synchronized State state() {
        return state;
    }

    boolean isAnswered() {
        return state() == State.ANSWERED;
    }

    /** It has found nothing: it has a stream, and goes on waiting when the store is away. */
    synchronized boolean hasFoundNothing() {
        return state == State.WAITING || state == State.LOOKING_AGAIN;
    }

    /** Its stream is open. Returns false if it is answered already: then nobody knows of the stream. */
    boolean opened() {
        return move(State.CLAIMING, State.OPENING, State.OPENING);
    }

    /** It waits for its turn before it goes to the store. */
    void waitsBehind() {
        move(State.BEHIND, State.CLAIMING, State.CLAIMING);
    }

    /** It goes to the store, by this claim. Returns false if it is answered already: nobody wants the claim. */
    synchronized boolean goesToStore(CompletableFuture<?> by) {
        claim = by;
        return state == State.WAITING
                ? move(State.LOOKING_AGAIN, State.WAITING, State.WAITING)
                : move(State.CLAIMING, State.BEHIND, State.CLAIMING);
    }

    /** The store had nothing for it. Returns false if it is answered already: it needs no place. */
    synchronized boolean foundNothing(Store.@Nullable Place at) {
        if (!waits()) {
            return false;
        }
        place = at;
        return true;
    }

    /** The store had nothing for it, or failed after it had nothing before. */
    boolean waits() {
        return move(State.WAITING, State.CLAIMING, State.LOOKING_AGAIN);
    }

    /** The store has a batch for it. Returns false if it is answered already: its messages need not be read. */
    synchronized boolean hasBatch() {
        place = null;
        return move(State.READING, State.CLAIMING, State.LOOKING_AGAIN);
    }

    private synchronized boolean move(State to, State from, State orFrom) {
        if (state == State.ANSWERED) {
            return false;
        }
        if (state != from && state != orFrom) {
            throw new IllegalStateException("from " + state + " to " + to);
        }
        state = to;
        return true;
    }

    /** Answers it, if it is not answered yet. Returns where it was. */
    State answer(Answer with) {
        State before;
        synchronized (this) {
            before = state;
            if (before == State.ANSWERED) {
                return before;
            }
            state = State.ANSWERED;
            given = with;
        }
        reads.isOver(this);
        answer.complete(with);
        return before;
    }

    /** Whether its answer told its client of a URI of the stream. */
    synchronized boolean toldUri() {
        return given instanceof Answer.Batch || given instanceof Answer.Nothing;
    }

    /** Takes back its claim, if that is not under way. */
    void withdraw() {
        CompletableFuture<?> last;
        synchronized (this) {
            last = claim;
        }
        if (last != null) {
            last.cancel(false);
        }
    }
}
