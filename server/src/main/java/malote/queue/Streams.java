package malote.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import malote.message.Ispb;
import malote.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Streams and their reads. A read goes to the store at once; if nothing is there for it, it waits in memory, holding no
 * thread and no connection, until something comes or its time is over.
 *
 * <p>Thread-safe. Nothing blocks.
 */
public final class Streams {
    /** So many reads must wait for a second claim; a call costs as much as to claim for four. */
    private static final int WORTH_A_CLAIM = 32;
    /** How exactly the end of a wait is met, and how soon a store that was away is asked again. */
    private static final Duration TICK = Duration.ofMillis(50);

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** How long a read may wait behind others before the store is told of it, which confirms the batch before. */
    private static final Duration UNTOLD = Duration.ofMillis(50);
    /** How much longer than its time a read waits for a store that is at work for it. */
    private static final Duration GRACE = Duration.ofMillis(300);

    /** So many institutions have streams ended at a time. */
    private static final int CHANGES = 4;
    /** How long the end of a stream may take, which is not bound by the time of a read. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(8);

    private final Store store;
    private final Clock clock;
    private final Patience patience;
    private final long wait;
    private final Events events;
    private final Watch watch;
    private final Orphans orphans;

    private final Lane<Store.Opening, Boolean> opens;
    private final Lane<Store.Read, Store.Claim> claims;
    private final Lane<Change, Object> changes;
    private final Contents contents;
    private final Repeats repeats = new Repeats();
    private final Eras eras;

    private final Map<Ispb, Occupied> places = new ConcurrentHashMap<>();
    private final Polls polls;
    /** Those that wait behind others and of which the store was not told, in the order of their arrival. */
    private final Queue<Poll> untold = new ConcurrentLinkedQueue<>();

    private final AtomicLong arrivals = new AtomicLong();
    private volatile boolean closing;
    private volatile boolean paused;
    private volatile long pausedUntil;

    /** What ends streams of an institution. */
    private record Change(Ispb ispb, Supplier<? extends CompletionStage<?>> call) {}

    /** A place and how many reads are under way in it. */
    private record Occupied(Place place, int polls) {}

    /** @param wait how long a read waits for a message */
    public Streams(Store store, Clock clock, Duration wait) {
        this(store, clock, wait, Events.NONE);
    }

    /**
     * @param wait how long a read waits for a message
     * @param events is told what happens here, in the {@link Inbox} and by the {@link Leases} of these streams
     */
    public Streams(Store store, Clock clock, Duration wait, Events events) {
        this.store = store;
        this.clock = clock;
        this.patience = new Patience(clock);
        this.wait = wait.toNanos();
        this.polls = new Polls(wait, GRACE, TICK, clock.nanoTime());
        this.events = events;
        this.watch = new Watch(store, clock, this);
        this.orphans = new Orphans(this::endStream, clock, this::changed);
        this.opens = new Lane<>(
                Lane.Limits.of("open", 1, 1, Store.Opening::ispb, stream -> List.of(stream.key())),
                store::open,
                events);
        this.claims = new Lane<>(
                Lane.Limits.of(
                        "claim",
                        2,
                        WORTH_A_CLAIM,
                        Store.Read::ispb,
                        read -> List.of(read.id().key())),
                store::claim,
                events);
        this.changes = new Lane<>(
                Lane.Limits.single("end", CHANGES, Change::ispb),
                change -> change.get(0).call().get().thenApply(Collections::singletonList),
                events);
        this.contents = new Contents(store, events);
        this.eras = new Eras(store, clock, events, this::tails, this::enter);
        clock.every(TICK, this::tick);
        watch.start();
    }

    /** Opens a stream for a client whose address is not known, as below. */
    public Poll start(Ispb ispb, int max) {
        return start(ispb, max, null);
    }

    /**
     * Opens a stream and makes its first read, of at most {@code max} messages.
     *
     * @param address of the client, for operators
     */
    public Poll start(Ispb ispb, int max, @Nullable String address) {
        Poll poll = newPoll(ispb, ReadId.random(), max, true);
        opens.submit(new Store.Opening(ispb, poll.id.key(), address)).whenComplete((opened, failure) -> {
            if (failure != null) {
                answer(poll, refusal(failure));
                if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown()) {
                    closeUnlearnt(poll, false);
                }
            } else if (!opened) {
                refuse(poll);
            } else {
                poll.opened = true;
                events.opened();
                if (poll.isAnswered()) {
                    closeUnlearnt(poll, false);
                } else {
                    claim(poll);
                }
            }
        });
        return poll;
    }

    /** Reads on. */
    public Poll read(Ispb ispb, ReadId id, int max) {
        Poll poll = newPoll(ispb, id, max, false);
        if (paused || closing || watch.isStoreAway() || !poll.place.join(poll)) {
            claim(poll);
        } else {
            untold.add(poll);
        }
        return poll;
    }

    /**
     * Ends a stream; a read that waits on it is answered. Fails with {@link StoreUnavailable}.
     *
     * @param id its newest read, or the one before if the answer to the last read was lost
     */
    public CompletionStage<Store.Ending> end(Ispb ispb, ReadId id) {
        CompletionStage<Store.Ending> ended = endStream(ispb, id, true)
                .thenApply(ending -> ending == Store.Ending.UNKNOWN && repeats.wasThere(eras.current(), ispb, id)
                        ? Store.Ending.GONE
                        : ending);
        return ended.whenComplete((ending, failure) -> {
            if (failure == null) {
                tell(ending);
            }
            changed(ispb);
        });
    }

    /** Ends every stream of the institution. Fails with {@link StoreUnavailable}. */
    public CompletionStage<Void> stop(Ispb ispb) {
        return change(ispb, () -> store.stop(ispb).thenApply(done -> true))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        events.stopped(ispb);
                    }
                    changed(ispb);
                })
                .thenAccept(done -> {});
    }

    private CompletionStage<Store.Ending> endStream(Ispb ispb, ReadId id, boolean sent) {
        return change(ispb, () -> store.end(ispb, id, sent));
    }

    /**
     * Makes a change to the streams of an institution, after those that came before it, and again as long as it fails with
     * {@link Locked}, so that however many there are they hold few connections. Fails as it does, with {@link Overloaded}, or
     * with {@link StoreUnavailable} after 8 s.
     *
     * @param call has an answer, which is not null
     */
    @SuppressWarnings("unchecked") // The answer is the call's.
    public <T> CompletionStage<T> change(Ispb ispb, Supplier<CompletionStage<T>> call) {
        CompletableFuture<Object> answer = changes.submit(new Change(ispb, call));
        return patience.limit((CompletableFuture<T>) answer, clock.nanoTime() + LONGEST_CALL.toNanos());
    }

    /** Messages of this institution were stored by this server, the last of them at position {@code tail}. */
    void stored(long era, Ispb ispb, long tail, List<Message> messages) {
        contents.stored(era, ispb, tail, messages, clock.nanoTime());
        if (eras.isCurrent(era)) {
            arrived(era, ispb, tail);
        }
    }

    private void arrived(long era, Ispb ispb, long tail) {
        Occupied occupied = places.get(ispb);
        if (occupied != null) {
            occupied.place().arrived(era, tail).forEach(this::claim);
            pump(occupied.place());
        }
    }

    /** The store has answered in this era. When it is a new one, all that is known of it is forgotten. */
    public void heard(long era) {
        eras.isCurrent(era);
    }

    private void enter(long era) {
        for (Occupied occupied : places.values()) {
            occupied.place().enter(era).forEach(this::claim);
        }
    }

    /** The last position of each institution that is known from an era. */
    private Map<Ispb, Long> tails(long era) {
        Map<Ispb, Long> tails = contents.tails(era);
        places.forEach((ispb, occupied) -> tails.merge(ispb, occupied.place().tail(era), Math::max));
        tails.values().removeIf(tail -> tail == 0);
        return tails;
    }

    /** A stream of this institution ended, or messages came back: every read that waits must look again. */
    public void changed(Ispb ispb) {
        Occupied occupied = places.get(ispb);
        if (occupied != null) {
            occupied.place().wakeAll().forEach(this::claim);
        }
    }

    /** Who is told what happens. */
    Events events() {
        return events;
    }

    /** How many reads wait for a message; looks at each that is under way. */
    public int waiting() {
        int count = 0;
        for (Poll poll : polls) {
            if (poll.waited) {
                count++;
            }
        }
        return count;
    }

    /** How many reads are under way. */
    public int polls() {
        return polls.size();
    }

    /**
     * Answers every read that waits as if its time were over, and from now on lets none wait.
     *
     * @return completes when every read under way is answered
     */
    public CompletionStage<Void> close() {
        closing = true;
        List<CompletableFuture<Answer>> open = new ArrayList<>();
        for (Poll poll : polls) {
            open.add(poll.answer);
            if (poll.place.unpark(poll)) {
                timeIsOver(poll);
            }
        }
        return CompletableFuture.allOf(open.toArray(CompletableFuture[]::new));
    }

    /** The streams whose reads have been waiting here for longer than {@code time}, for {@link Leases}. */
    List<Store.StreamId> waitingFor(Duration time) {
        List<Store.StreamId> streams = new ArrayList<>();
        long latest = clock.nanoTime() + wait - time.toNanos();
        for (Poll poll : polls) {
            if (poll.waited && poll.deadline - latest < 0) {
                streams.add(new Store.StreamId(poll.ispb(), poll.id.key()));
            }
        }
        return streams;
    }

    /** What is to be asked of the store for those who wait. */
    List<Place.Look> looks() {
        List<Place.Look> looks = new ArrayList<>();
        for (Occupied occupied : places.values()) {
            Place.Look look = occupied.place().look();
            if (look != null) {
                looks.add(look);
            }
        }
        return looks;
    }

    /** Another server stored messages, ended streams, or answered reads of the same URIs. */
    void moved(Store.Moved moved) {
        if (!eras.isCurrent(moved.era())) {
            return;
        }
        for (Store.Mark mark : moved.marks()) {
            Occupied occupied = places.get(mark.ispb());
            if (occupied != null) {
                occupied.place().learn(moved.era(), mark).forEach(this::claim);
                arrived(moved.era(), mark.ispb(), mark.tail());
            }
        }
        for (Store.StreamId stream : moved.streams()) {
            Occupied occupied = places.get(stream.ispb());
            if (occupied != null) {
                occupied.place().takeReadsOf(stream.key()).forEach(this::claim);
            }
        }
    }

    private Poll newPoll(Ispb ispb, ReadId id, int max, boolean first) {
        Place place = places.compute(
                        ispb,
                        (key, there) -> there == null
                                ? new Occupied(new Place(ispb), 1)
                                : new Occupied(there.place(), there.polls() + 1))
                .place();
        Poll poll = new Poll(this, place, id, max, arrivals.getAndIncrement(), clock.nanoTime() + wait, first);
        polls.add(poll);
        return poll;
    }

    private void claim(Poll poll) {
        long epoch = poll.place.begin(poll);
        CompletableFuture<Store.Claim> claiming =
                claims.submit(new Store.Read(poll.ispb(), poll.id, poll.max, !poll.first));
        poll.claim = claiming;
        if (poll.isAnswered()) {
            claiming.cancel(false);
        }
        claiming.whenComplete((claim, failure) -> {
            poll.place.finish(poll);
            if (failure == null && eras.isCurrent(claim.era())) {
                poll.wasClaimed = true;
                claimed(poll, claim, epoch);
            } else if (failure == null) {
                claimFailed(poll, new StoreUnavailable("the era of the answer is over", true));
            } else if (!poll.isAnswered()) {
                claimFailed(poll, failure);
            }
            pump(poll.place);
        });
    }

    private void claimed(Poll poll, Store.Claim claim, long epoch) {
        if (claim instanceof Store.Claim.Batch batch) {
            poll.place.learn(batch).forEach(this::claim);
            poll.place.takeReadsOf(poll.id.key()).forEach(this::claim);
            read(poll, batch);
        } else if (claim instanceof Store.Claim.Empty empty) {
            poll.place.learn(empty).forEach(this::claim);
            poll.id = empty.next();
            if (!poll.place.park(poll, epoch, empty)) {
                claim(poll);
            } else if (closing && poll.place.unpark(poll)) {
                answer(poll, new Answer.Nothing(poll.id));
            }
        } else if (claim instanceof Store.Claim.Refused refused) {
            answer(
                    poll,
                    switch (refused.reason()) {
                        case STALE -> new Answer.Stale();
                        case ENDED -> new Answer.Ended();
                        case UNKNOWN -> unknown(poll);
                    });
        }
    }

    /** A stream that is not there: it never was, or the store has lost it. */
    private Answer unknown(Poll poll) {
        if (poll.first) {
            return storeAway();
        }
        return poll.waited || repeats.wasThere(eras.current(), poll.ispb(), poll.id)
                ? new Answer.Ended()
                : new Answer.Unknown();
    }

    private void claimFailed(Poll poll, Throwable failure) {
        if (!poll.waited || closing || !(Failures.unwrap(failure) instanceof StoreUnavailable)) {
            giveUp(poll, refusal(failure));
            return;
        }
        pausedUntil = clock.nanoTime() + PAUSE.toNanos();
        paused = true;
        poll.place.postpone(poll);
    }

    private void read(Poll poll, Store.Claim.Batch claim) {
        if (poll.isAnswered()) {
            return;
        }
        long tail = claim.queue()
                .map(queue -> queue.mark().tail())
                .orElse(claim.range().upTo());
        contents.read(claim.era(), poll.ispb(), claim.range(), tail).whenComplete((messages, failure) -> {
            if (failure == null) {
                if (answer(poll, new Answer.Batch(messages, claim.next(), claim.redelivered()))) {
                    tellDelivered(poll, claim);
                }
            } else {
                giveUp(poll, refusal(failure));
            }
        });
    }

    private void refuse(Poll poll) {
        store.holders(poll.ispb())
                .whenComplete((holders, failure) ->
                        answer(poll, failure == null ? new Answer.TooMany(holders) : refusal(failure)));
    }

    /** The client is gone, before its read was answered or (the answer may have got through) just after. */
    void vanished(Poll poll) {
        poll.vanished = true;
        if (giveUp(poll, new Answer.Ended())) {
            if (!poll.first && !poll.wasClaimed) {
                // It came, so it is the receipt of the batch before; it wants nothing any more.
                claims.submit(new Store.Read(poll.ispb(), poll.id, 0, true));
            }
        } else if (poll.first && poll.opened) {
            closeUnlearnt(poll, true);
        }
    }

    /** Answers a read without a URI to go on with; if it was the first of its stream, closes the stream. */
    private boolean giveUp(Poll poll, Answer answer) {
        if (!answer(poll, answer)) {
            return false;
        }
        poll.place.unpark(poll);
        CompletableFuture<?> claim = poll.claim;
        if (claim != null) {
            claim.cancel(false);
        }
        if (poll.first && poll.opened) {
            closeUnlearnt(poll, false);
        }
        return true;
    }

    private void closeUnlearnt(Poll poll, boolean sent) {
        orphans.close(poll.ispb(), poll.id.at(0), sent);
    }

    private boolean answer(Poll poll, Answer answer) {
        boolean isFirst = poll.answer.complete(answer);
        if (isFirst) {
            tell(poll, answer);
            polls.remove(poll);
            places.computeIfPresent(
                    poll.ispb(),
                    (ispb, there) -> there.polls() == 1 ? null : new Occupied(there.place(), there.polls() - 1));
        }
        return isFirst;
    }

    private void tellDelivered(Poll poll, Store.Claim.Batch claim) {
        boolean repeated = repeats.isRepeat(claim.era(), poll.ispb(), poll.id);
        long storedAt = claim.redelivered() || repeated
                ? RecentMessages.NOT_KNOWN
                : contents.storedAt(claim.era(), poll.ispb(), claim.range().after() + 1);
        long age = storedAt == RecentMessages.NOT_KNOWN ? Events.UNKNOWN_AGE : Math.max(0, clock.nanoTime() - storedAt);
        events.delivered(claim.range().size(), claim.redelivered(), repeated, age);
    }

    private void tell(Poll poll, Answer answer) {
        if (poll.vanished) {
            events.vanished();
        } else if (answer instanceof Answer.Nothing nothing) {
            repeats.nothing(eras.current(), poll.ispb(), nothing.next());
            events.nothing();
        } else if (answer instanceof Answer.TooMany) {
            events.refused(Events.Refusal.TOO_MANY);
        } else if (answer instanceof Answer.Stale) {
            events.refused(Events.Refusal.STALE);
        } else if (answer instanceof Answer.Ended) {
            events.refused(Events.Refusal.ENDED);
        } else if (answer instanceof Answer.Unknown) {
            events.refused(Events.Refusal.UNKNOWN);
        } else if (answer instanceof Answer.Unavailable) {
            events.refused(Events.Refusal.UNAVAILABLE);
        } else if (answer instanceof Answer.Failed) {
            events.refused(Events.Refusal.FAILED);
        }
    }

    private void tell(Store.Ending ending) {
        switch (ending) {
            case ENDED -> events.ended();
            case GONE -> events.refused(Events.Refusal.ENDED);
            case STALE -> events.refused(Events.Refusal.STALE);
            case UNKNOWN -> events.refused(Events.Refusal.UNKNOWN);
        }
    }

    private void pump(Place place) {
        while (!paused) {
            Poll poll = place.next();
            if (poll == null) {
                return;
            }
            claim(poll);
        }
    }

    private void tick() {
        long now = clock.nanoTime();
        polls.forEachDue(now, poll -> expire(poll, now));
        tellStore(now);
        if (paused && now - pausedUntil >= 0) {
            paused = false;
            for (Occupied occupied : places.values()) {
                occupied.place().takePostponed().forEach(this::claim);
                pump(occupied.place());
            }
        }
    }

    private void tellStore(long now) {
        for (Poll poll = untold.peek();
                poll != null && now - poll.deadline >= UNTOLD.toNanos() - wait;
                poll = untold.peek()) {
            untold.remove();
            if (poll.claim == null && poll.place.unpark(poll)) {
                claim(poll);
            }
        }
    }

    private void expire(Poll poll, long now) {
        if (poll.place.unpark(poll)) {
            if (paused || watch.isStoreAway()) {
                giveUp(poll, storeAway());
            } else {
                timeIsOver(poll);
            }
        } else if (now - poll.deadline >= GRACE.toNanos()) {
            giveUp(poll, storeAway());
        }
    }

    /** Answers a read that waited for nothing. The store must have been told of it: it may be the receipt of a batch. */
    private void timeIsOver(Poll poll) {
        if (poll.claim == null) {
            claim(poll);
        } else {
            answer(poll, new Answer.Nothing(poll.id));
        }
    }

    private static Answer refusal(Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        if (cause instanceof Overloaded) {
            return new Answer.Unavailable("The server is overloaded.");
        }
        return cause instanceof StoreUnavailable ? storeAway() : new Answer.Failed(cause);
    }

    private static Answer storeAway() {
        return new Answer.Unavailable("The database cannot be reached.");
    }
}
