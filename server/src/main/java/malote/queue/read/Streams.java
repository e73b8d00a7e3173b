package malote.queue.read;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import malote.message.Ispb;
import malote.message.Message;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Locked;
import malote.queue.Overloaded;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Streams and their reads. A read goes to the store at once; if nothing is there for it, it waits in memory, holding no
 * thread and no connection, until something comes or its time is over.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Streams {
    private final Store store;
    private final Events events;
    private final Lane<Store.Opening, Boolean> openings;
    private final Endings endings;
    private final Reads reads;

    /** @param wait how long a read waits for a message */
    public Streams(Store store, Clock clock, Duration wait) {
        this(store, clock, wait, Events.NONE);
    }

    /**
     * @param wait how long a read waits for a message
     * @param events is told what happens here, and in what is built upon these streams
     */
    public Streams(Store store, Clock clock, Duration wait, Events events) {
        this.store = store;
        this.events = events;
        this.endings = new Endings(store, clock, events);
        this.openings = new Lane<>(
                Limits.of("open", 1, 1, Store.Opening::ispb, stream -> List.of(stream.key())),
                store::open,
                clock,
                events);
        this.reads = new Reads(store, clock, wait, events, endings);
    }

    /** Opens a stream for a client whose address is not known, as below. */
    public PendingRead start(Ispb ispb, int max) {
        return start(ispb, max, null);
    }

    /**
     * Opens a stream and makes its first read, of at most {@code max} messages.
     *
     * @param address of the client, for operators
     */
    public PendingRead start(Ispb ispb, int max, @Nullable String address) {
        PendingRead read = reads.begin(ispb, ReadId.random(), max, true);
        openings.submit(new Store.Opening(ispb, read.id.key(), address)).whenComplete((opened, failure) -> {
            if (failure != null) {
                reads.answer(read, Reads.refusal(failure));
                if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown()) {
                    reads.closeUnlearnt(read, false);
                }
            } else if (!opened) {
                refuse(read);
            } else {
                events.opened();
                if (read.opened()) {
                    reads.claim(read);
                } else {
                    reads.closeUnlearnt(read, false);
                }
            }
        });
        return read;
    }

    private void refuse(PendingRead read) {
        store.holders(read.ispb())
                .whenComplete((holders, failure) ->
                        reads.answer(read, failure == null ? new Answer.TooMany(holders) : Reads.refusal(failure)));
    }

    /** Reads on. */
    public PendingRead read(Ispb ispb, ReadId id, int max) {
        PendingRead read = reads.begin(ispb, id, max, false);
        reads.claimInTurn(read);
        return read;
    }

    /**
     * Ends a stream; a read that waits on it is answered. Fails with {@link StoreUnavailable}.
     *
     * @param id its newest read, or the one before if the answer to the last read was lost
     */
    public CompletionStage<Store.Ending> end(Ispb ispb, ReadId id) {
        CompletionStage<Store.Ending> ended = endings.end(ispb, id, true)
                .thenApply(ending ->
                        ending == Store.Ending.UNKNOWN && reads.wasThere(ispb, id) ? Store.Ending.GONE : ending);
        return ended.whenComplete((ending, failure) -> {
            if (failure == null) {
                tell(ending);
            }
            changed(ispb);
        });
    }

    private void tell(Store.Ending ending) {
        switch (ending) {
            case ENDED -> events.ended();
            case GONE -> events.refused(Events.Refusal.ENDED);
            case STALE -> events.refused(Events.Refusal.STALE);
            case UNKNOWN -> events.refused(Events.Refusal.UNKNOWN);
        }
    }

    /** Ends every stream of the institution. Fails with {@link StoreUnavailable}. */
    public CompletionStage<Void> stop(Ispb ispb) {
        return endings.stop(ispb)
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        events.stopped(ispb);
                    }
                    changed(ispb);
                })
                .thenAccept(done -> {});
    }

    /**
     * Makes a change to the streams of an institution, after those that came before it, and again as long as it fails with
     * {@link Locked}, so that however many there are they hold few connections. Fails as it does, with {@link Overloaded}, or
     * with {@link StoreUnavailable} after 8 s.
     *
     * @param call has an answer, which is not null
     */
    public <T> CompletionStage<T> change(Ispb ispb, Supplier<CompletionStage<T>> call) {
        return endings.change(ispb, call);
    }

    /** Messages of this institution were stored by this server, the last of them at position {@code tail}. */
    public void stored(long era, Ispb ispb, long tail, List<Message> messages) {
        reads.stored(era, ispb, tail, messages);
    }

    /** The store has answered in this era. When it is a new one, all that is known of it is forgotten. */
    public void heard(long era) {
        reads.heard(era);
    }

    /** A stream of this institution ended, or messages came back: every read that waits must look again. */
    public void changed(Ispb ispb) {
        reads.changed(ispb);
    }

    /** Who is told what happens. */
    public Events events() {
        return events;
    }

    /** How many reads wait for a message; looks at each that is under way. */
    public int waiting() {
        return reads.waiting();
    }

    /** How many reads are under way. */
    public int underWay() {
        return reads.underWay();
    }

    /**
     * Answers every read that waits as if its time were over, and from now on lets none wait.
     *
     * @return completes when every read under way is answered
     */
    public CompletionStage<Void> close() {
        return reads.close();
    }

    /** The streams whose reads have been waiting here for longer than {@code time}, whose leases need renewing. */
    public List<Store.StreamId> waitingFor(Duration time) {
        return reads.waitingFor(time);
    }

    /** What is to be asked of the store for those who wait. */
    List<WaitingRoom.Look> looks() {
        return reads.looks();
    }
}
