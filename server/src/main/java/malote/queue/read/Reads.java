package malote.queue.read;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import malote.message.Content;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Failures;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;

/**
 * The life of a read: it is claimed for, waits if there is nothing, looks again, has its messages read, and is answered. The
 * methods stand in this order; {@link PendingRead} says in which state each finds it.
 *
 * <p>Thread-safe. Nothing blocks.
 */
final class Reads {
    /** So many reads must wait for a second claim; a call costs as much as to claim for four. */
    private static final int WORTH_A_CLAIM = 32;
    /** How exactly the end of a wait is met. */
    private static final Duration TICK = Duration.ofMillis(50);
    /** How long a read may wait behind others before the store is told of it, which confirms the batch before. */
    private static final Duration UNTOLD = Duration.ofMillis(50);
    /** How much longer than its time a read waits for a store that is at work for it. */
    private static final Duration GRACE = Duration.ofMillis(300);

    private final Clock clock;
    private final Events events;
    private final Lane<Store.Read, Store.Claim> claims;
    private final Contents contents;
    private final Repeats repeats = new Repeats();
    private final Eras eras;
    private final Watch watch;
    private final Orphans orphans;
    private final Places places;

    private final WaitingRooms rooms = new WaitingRooms(this::claim);
    private final UnderWay underWay;
    /** Those that wait behind others and of which the store was not told, in the order of their arrival. */
    private final Queue<PendingRead> untold = new ConcurrentLinkedQueue<>();

    private final AtomicLong arrivals = new AtomicLong();
    private volatile boolean closing;

    Reads(Store store, Clock clock, List<QueueKind> kinds, Events events, Endings endings) {
        this.clock = clock;
        this.events = events;
        this.underWay = new UnderWay(kinds);
        this.orphans = new Orphans(endings::end, clock, rooms::changed);
        this.claims = new Lane<>(
                Limits.of(
                        "claim",
                        2,
                        WORTH_A_CLAIM,
                        Store.Read::queue,
                        read -> List.of(read.id().key())),
                store::claim,
                clock,
                events);
        this.places = new Places(store, clock, events);
        this.contents = new Contents(store, clock, kinds, events);
        this.eras = new Eras(store, clock, events, this::tails, rooms::enter);
        this.watch = new Watch(store, clock, rooms, this::moved);
        clock.every(TICK, this::tick);
        watch.start();
    }

    // --- it comes

    /**
     * A read; if it is the first of its stream, that is not open yet. It is answered already if as many reads of its queue are under
     * way here as may be.
     */
    PendingRead begin(QueueName queue, ReadId id, int max, boolean first) {
        WaitingRoom room = rooms.enter(queue);
        PendingRead read = new PendingRead(this, room, id, max, arrivals.getAndIncrement(), clock.nanoTime(), first);
        if (!underWay.add(read)) {
            answer(read, Answer.TooMany.READS);
        }
        return read;
    }

    /**
     * Has it wait behind others if there is surely nothing for it, else sends it to the store. Where reads have a limit, the store
     * decides at once whether there is a place for it.
     */
    void claimInTurn(PendingRead read) {
        if (read.isLimited() || rooms.isPaused() || closing || watch.isStoreAway() || !read.room.join(read)) {
            claim(read);
        } else {
            untold.add(read);
        }
    }

    // --- it goes to the store

    void claim(PendingRead read) {
        long epoch = read.room.begin(read);
        CompletableFuture<Store.Claim> claiming =
                claims.submit(new Store.Read(read.queue(), read.id, read.max, !read.first));
        if (!read.goesToStore(claiming)) {
            claiming.cancel(false);
        }
        claiming.whenComplete((claim, failure) -> {
            read.room.finish(read);
            if (failure == null && eras.isCurrent(claim.era())) {
                claimed(read, claim, epoch);
            } else if (failure == null) {
                claimFailed(read, new StoreUnavailable("the era of the answer is over", true));
            } else if (!read.isAnswered()) {
                claimFailed(read, failure);
            }
            rooms.serve(read.room);
        });
    }

    private void claimed(PendingRead read, Store.Claim claim, long epoch) {
        if (claim instanceof Store.Claim.Batch batch) {
            read.room.learn(batch).forEach(this::claim);
            read.room.takeReadsOf(read.id.key()).forEach(this::claim);
            if (read.hasBatch()) {
                readContent(read, batch);
            }
        } else if (claim instanceof Store.Claim.Empty empty) {
            read.room.learn(empty).forEach(this::claim);
            foundNothing(read, empty, epoch);
        } else if (claim instanceof Store.Claim.Refused refused) {
            switch (refused.reason()) {
                case TOO_MANY -> giveUp(read, Answer.TooMany.READS);
                case STALE -> answer(read, new Answer.Stale());
                case ENDED -> answer(read, new Answer.Ended());
                case UNKNOWN -> answer(read, unknown(read));
            }
        }
    }

    /** A stream that is not there: it never was, or the store has lost it. */
    private Answer unknown(PendingRead read) {
        if (read.first) {
            return Answer.Unavailable.STORE_AWAY;
        }
        return read.hasFoundNothing() || wasThere(read.queue(), read.id) ? new Answer.Ended() : new Answer.Unknown();
    }

    private void claimFailed(PendingRead read, Throwable failure) {
        if (read.hasFoundNothing() && !closing && Failures.unwrap(failure) instanceof StoreUnavailable) {
            read.waits();
            rooms.postpone(read, clock.nanoTime());
        } else {
            giveUp(read, Answer.to(failure));
        }
    }

    // --- it waits

    private void foundNothing(PendingRead read, Store.Claim.Empty claim, long epoch) {
        if (!read.foundNothing(claim.place())) {
            places.leave(claim.place());
        }
        if (!read.room.park(read, epoch, claim)) {
            claim(read);
        } else if (closing && read.room.leave(read)) {
            answer(read, new Answer.Nothing(read.id));
        }
    }

    private void tick() {
        long now = clock.nanoTime();
        underWay.due(now).forEach(read -> expire(read, now));
        tellStore(now);
        rooms.tick(now);
    }

    /** Sends those to the store that have waited behind others for long enough. */
    private void tellStore(long now) {
        for (PendingRead read = untold.peek();
                read != null && now - read.arrived >= UNTOLD.toNanos();
                read = untold.peek()) {
            untold.remove();
            if (read.state() == PendingRead.State.BEHIND && read.room.leave(read)) {
                claim(read);
            }
        }
    }

    /** Ends the wait of a read before its time. */
    void hurry(PendingRead read) {
        expire(read, clock.nanoTime());
    }

    private void expire(PendingRead read, long now) {
        if (read.room.leave(read)) {
            if (rooms.isPaused() || watch.isStoreAway()) {
                giveUp(read, Answer.Unavailable.STORE_AWAY);
            } else {
                timeIsOver(read);
            }
        } else if (now - read.arrived - read.queue().kind().poll().toNanos() >= GRACE.toNanos()) {
            giveUp(read, Answer.Unavailable.STORE_AWAY);
        }
    }

    /** Answers a read that waited for nothing. The store must have been told of it: it may be the receipt of a batch. */
    private void timeIsOver(PendingRead read) {
        if (read.state() == PendingRead.State.BEHIND) {
            claim(read);
        } else {
            answer(read, new Answer.Nothing(read.id));
        }
    }

    // --- it has a batch

    private void readContent(PendingRead read, Store.Claim.Batch batch) {
        long tail = batch.queue()
                .map(queue -> queue.mark().tail())
                .orElse(batch.range().upTo());
        contents.read(batch.era(), read.queue(), batch.range(), tail).whenComplete((messages, failure) -> {
            if (failure != null) {
                giveUp(read, Answer.to(failure));
            } else if (answer(read, new Answer.Batch(messages, batch.next(), batch.redelivered()))) {
                tellDelivered(read, batch);
            }
        });
    }

    // --- it is answered

    boolean answer(PendingRead read, Answer answer) {
        if (read.answer(answer) == PendingRead.State.ANSWERED) {
            return false;
        }
        tell(read, answer);
        return true;
    }

    /** A read has its answer, of which its client does not know yet: its next read finds the place free. */
    void isOver(PendingRead read) {
        underWay.remove(read);
        places.leave(read.place());
        rooms.leave(read.queue());
    }

    /** Answers a read without a URI to go on with; if it was the first of its stream, closes the stream. */
    void giveUp(PendingRead read, Answer answer) {
        PendingRead.State before = read.answer(answer);
        if (before != PendingRead.State.ANSWERED) {
            tell(read, answer);
            leaveNothingBehind(read, before);
        }
    }

    /** The client is gone, before its read was answered or (the answer may have got through) just after. */
    void vanished(PendingRead read) {
        PendingRead.State before = read.answer(new Answer.Ended());
        if (before != PendingRead.State.ANSWERED) {
            events.vanished();
            leaveNothingBehind(read, before);
        }
        switch (before) {
            case BEHIND, CLAIMING -> {
                if (!read.first) {
                    // It came, so it is the receipt of the batch before; it wants nothing any more.
                    claims.submit(new Store.Read(read.queue(), read.id, 0, true));
                }
            }
            case ANSWERED -> {
                if (read.first && read.toldUri()) {
                    closeUnlearnt(read, true);
                }
            }
            case OPENING, WAITING, LOOKING_AGAIN, READING -> {}
        }
    }

    /** As {@link Streams#confirm}. */
    CompletionStage<Boolean> confirm(QueueName queue, ReadId id) {
        return claims.submit(new Store.Read(queue, id, 0, true)).thenApply(claim -> claim instanceof Store.Claim.Empty);
    }

    private void leaveNothingBehind(PendingRead read, PendingRead.State before) {
        read.room.leave(read);
        read.withdraw();
        if (read.first && before != PendingRead.State.OPENING) {
            closeUnlearnt(read, false);
        }
    }

    /**
     * Closes a stream of whose URI its client knows nothing.
     *
     * @param sent whether a batch may have reached the client
     */
    void closeUnlearnt(PendingRead read, boolean sent) {
        orphans.close(read.queue(), read.id, sent);
    }

    private void tellDelivered(PendingRead read, Store.Claim.Batch batch) {
        boolean repeated = repeats.isRepeat(batch.era(), read.queue(), read.id);
        long storedAt = batch.redelivered() || repeated
                ? RecentMessages.NOT_KNOWN
                : contents.storedAt(batch.era(), read.queue(), batch.range().after() + 1);
        long age = storedAt == RecentMessages.NOT_KNOWN ? Events.UNKNOWN_AGE : Math.max(0, clock.nanoTime() - storedAt);
        events.delivered(batch.range().size(), batch.redelivered(), repeated, age);
    }

    private void tell(PendingRead read, Answer answer) {
        if (answer instanceof Answer.Nothing) {
            repeats.nothing(eras.current(), read.queue(), read.id);
            events.nothing();
        }
        answer.refusal().ifPresent(events::refused);
    }

    // --- what happens meanwhile

    /** As {@link Streams#stored}. */
    void stored(long era, QueueName queue, long tail, List<? extends Content> messages) {
        contents.stored(era, queue, tail, messages, clock.nanoTime());
        if (eras.isCurrent(era)) {
            rooms.arrived(era, queue, tail);
        }
    }

    private void moved(Store.Moved moved) {
        if (eras.isCurrent(moved.era())) {
            rooms.moved(moved);
        }
    }

    void changed(QueueName queue) {
        rooms.changed(queue);
    }

    void heard(long era) {
        eras.isCurrent(era);
    }

    /** Whether the store had the stream in an era that is over: a read of it was answered then. */
    boolean wasThere(QueueName queue, ReadId id) {
        return repeats.wasThere(eras.current(), queue, id);
    }

    private Map<QueueName, Long> tails(long era) {
        Map<QueueName, Long> tails = contents.tails(era);
        rooms.tails(era).forEach((queue, tail) -> tails.merge(queue, tail, Math::max));
        tails.values().removeIf(tail -> tail == 0);
        return tails;
    }

    // --- how many there are

    int underWay() {
        return underWay.size();
    }

    int waiting() {
        return (int)
                underWay.all().stream().filter(PendingRead::hasFoundNothing).count();
    }

    List<Store.StreamId> waitingFor(Duration time, QueueKind kind) {
        return underWay.arrivedBy(clock.nanoTime() - time.toNanos() - 1, kind).stream()
                .filter(PendingRead::hasFoundNothing)
                .map(read -> new Store.StreamId(read.queue(), read.id.key()))
                .toList();
    }

    List<WaitingRoom.Look> looks() {
        return rooms.looks();
    }

    /** As {@link Streams#close}. */
    CompletionStage<Void> close() {
        closing = true;
        List<CompletionStage<Answer>> open = new ArrayList<>();
        for (PendingRead read : underWay.all()) {
            open.add(read.answer());
            if (read.room.leave(read)) {
                timeIsOver(read);
            }
        }
        return CompletableFuture.allOf(
                open.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }
}
