package malote.queue.read;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import malote.message.Content;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Locked;
import malote.queue.Overloaded;
import malote.queue.QueueKind;
import malote.queue.QueueName;
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
    private final List<QueueKind> kinds;
    private final Events events;
    private final Lane<Store.Opening, Boolean> openings;
    private final Endings endings;
    private final Reads reads;
    /** Who has the streams of these queues is being asked. */
    private final Map<QueueName, CompletableFuture<List<Store.Holder>>> asked = new ConcurrentHashMap<>();

    /** Streams of which nobody is told. */
    public Streams(Store store, Clock clock, List<QueueKind> kinds) {
        this(store, clock, kinds, Events.NONE);
    }

    /**
     * @param kinds of the queues that there are
     * @param events is told what happens here, and in what is built upon these streams
     */
    public Streams(Store store, Clock clock, List<QueueKind> kinds, Events events) {
        this.store = store;
        this.kinds = List.copyOf(kinds);
        this.events = events;
        this.endings = new Endings(store, clock, events);
        this.openings = new Lane<>(
                Limits.of("open", 1, 1, Store.Opening::queue, stream -> List.of(stream.key())),
                store::open,
                clock,
                events);
        this.reads = new Reads(store, clock, kinds, events, endings);
    }

    /** Opens a stream for a client whose address is not known, as below. */
    public PendingRead start(QueueName queue, int max) {
        return start(queue, max, null, null);
    }

    /**
     * Opens a stream and makes its first read, of at most {@code max} messages.
     *
     * @param address of the client, for operators
     * @param agent the program that the client says it is, for operators
     */
    public PendingRead start(QueueName queue, int max, @Nullable String address, @Nullable String agent) {
        PendingRead read = reads.begin(queue, ReadId.random(), max, true);
        if (!read.isAnswered()) {
            open(read, new Store.Opening(queue, read.id.key(), address, agent));
        }
        return read;
    }

    private void open(PendingRead read, Store.Opening opening) {
        openings.submit(opening).whenComplete((opened, failure) -> {
            if (failure != null) {
                reads.answer(read, Answer.to(failure));
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
    }

    private void refuse(PendingRead read) {
        if (read.isLimited()) {
            reads.answer(read, Answer.TooMany.READS);
            return;
        }
        holders(read.queue())
                .whenComplete((holders, failure) ->
                        reads.answer(read, failure == null ? new Answer.TooMany(holders) : Answer.to(failure)));
    }

    /** Who has the streams of a queue. Those who ask meanwhile share it: a client that is refused may ask all the time. */
    private CompletionStage<List<Store.Holder>> holders(QueueName queue) {
        CompletableFuture<List<Store.Holder>> begun = new CompletableFuture<>();
        CompletableFuture<List<Store.Holder>> underWay = asked.putIfAbsent(queue, begun);
        if (underWay != null) {
            return underWay;
        }
        store.holders(queue).whenComplete((holders, failure) -> {
            asked.remove(queue);
            if (failure == null) {
                begun.complete(holders);
            } else {
                begun.completeExceptionally(failure);
            }
        });
        return begun;
    }

    /** Reads on. */
    public PendingRead read(QueueName queue, ReadId id, int max) {
        PendingRead read = reads.begin(queue, id, max, false);
        if (!read.isAnswered()) {
            reads.claimInTurn(read);
        }
        return read;
    }

    /**
     * Confirms what a stream has in hand, as the read {@code id} does, and asks for nothing. Completes with whether it has nothing in
     * hand now; fails as the store does.
     */
    public CompletionStage<Boolean> confirm(QueueName queue, ReadId id) {
        return reads.confirm(queue, id);
    }

    /**
     * Ends a stream; a read that waits on it is answered. Fails with {@link StoreUnavailable}.
     *
     * @param id its newest read, or the one before if the answer to the last read was lost
     */
    public CompletionStage<Store.Ending> end(QueueName queue, ReadId id) {
        CompletionStage<Store.Ending> ended = endings.end(queue, id, true)
                .thenApply(ending ->
                        ending == Store.Ending.UNKNOWN && reads.wasThere(queue, id) ? Store.Ending.GONE : ending);
        return ended.whenComplete((ending, failure) -> {
            if (failure == null) {
                tell(ending);
            }
            if (failure != null || ending == Store.Ending.ENDED || ending == Store.Ending.GONE) {
                changed(queue);
            }
        });
    }

    private void tell(Store.Ending ending) {
        switch (ending) {
            case ENDED -> events.ended();
            case ENDED_BEFORE -> {}
            case GONE -> events.refused(Events.Refusal.ENDED);
            case STALE -> events.refused(Events.Refusal.STALE);
            case UNKNOWN -> events.refused(Events.Refusal.UNKNOWN);
        }
    }

    /** Ends every stream of the queue. Fails with {@link StoreUnavailable}. */
    public CompletionStage<Void> stop(QueueName queue) {
        return stop(queue, () -> store.stop(queue));
    }

    /** The same by a call that does more than {@link Store#stop}. */
    public CompletionStage<Void> stop(QueueName queue, Supplier<CompletionStage<Void>> call) {
        return endings.change(queue, () -> call.get().thenApply(done -> true))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        events.stopped(queue);
                    }
                    changed(queue);
                })
                .thenAccept(done -> {});
    }

    /**
     * Makes a change to the streams of a queue, after those that came before it, and again as long as it fails with
     * {@link Locked}, so that however many there are they hold few connections. Fails as it does, with {@link Overloaded}, or
     * with {@link StoreUnavailable} after 8 s.
     *
     * @param call has an answer, which is not null
     */
    public <T> CompletionStage<T> change(QueueName queue, Supplier<CompletionStage<T>> call) {
        return endings.change(queue, call);
    }

    /** Messages of this queue were stored by this server, the last of them at position {@code tail}. */
    public void stored(long era, QueueName queue, long tail, List<? extends Content> messages) {
        reads.stored(era, queue, tail, messages);
    }

    /** The store has answered in this era. When it is a new one, all that is known of it is forgotten. */
    public void heard(long era) {
        reads.heard(era);
    }

    /** A stream of this queue ended, or messages came back: every read that waits must look again. */
    public void changed(QueueName queue) {
        reads.changed(queue);
    }

    /** The kinds of queues that there are. */
    public List<QueueKind> kinds() {
        return kinds;
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

    /** The streams of a kind whose reads have been waiting here for longer than {@code time}, whose leases need renewing. */
    public List<Store.StreamId> waitingFor(Duration time, QueueKind kind) {
        return reads.waitingFor(time, kind);
    }

    /** What is to be asked of the store for those who wait. */
    List<WaitingRoom.Look> looks() {
        return reads.looks();
    }
}
