package malote.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import malote.message.Content;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that keeps every rule of {@link Store} ({@code FakeStoreTest} proves it) and can be told to be away,
 * to lose answers, and to hold calls, so that a test decides when each takes effect and when its answer comes.
 *
 * <p>Thread-safe. A call that is not held takes effect and completes on the calling thread.
 */
public final class FakeStore implements Store {
    public enum Call {
        STORE,
        PREPARE,
        OPEN,
        CLAIM,
        LEAVE,
        MESSAGES,
        END,
        STOP,
        ABANDON,
        TOUCH,
        HOLDERS,
        MOVED,
        MARK,
        FORGET
    }

    private enum State {
        OPEN,
        ENDED,
        ABANDONED,
        STOPPED,
        HELD
    }

    private static final class Stream {
        final String key;
        final long openedAt;
        long seenAt;
        long iteration;
        Range batch = new Range(0, 0);
        boolean redelivered;
        boolean continued;
        /** Until when its read counts as under way; null: none does. */
        @Nullable
        Instant readingUntil;

        State state = State.OPEN;
        long endedAt;

        Stream(String key, long now) {
            this.key = key;
            this.openedAt = now;
            this.seenAt = now;
        }

        Stream(Stream other) {
            this(other.key, other.openedAt);
            seenAt = other.seenAt;
            iteration = other.iteration;
            batch = other.batch;
            redelivered = other.redelivered;
            state = other.state;
            endedAt = other.endedAt;
            readingUntil = other.readingUntil;
        }
    }

    private record Returned(Range range, boolean redelivered) {}

    /** Up to which position all was confirmed at a time. */
    private record Confirmed(long at, long upTo) {}

    private static final class Queue {
        final List<Content> log = new ArrayList<>();
        final Map<String, Stream> streams = new LinkedHashMap<>();
        final TreeMap<Long, Returned> returned = new TreeMap<>();
        final QueueKind kind;
        final List<Confirmed> marks = new ArrayList<>();
        long head;
        long version;
        long forgotten;

        Queue(QueueKind kind) {
            this.kind = kind;
        }

        Queue(Queue other) {
            this(other.kind);
            log.addAll(other.log);
            other.streams.forEach((key, stream) -> streams.put(key, new Stream(stream)));
            returned.putAll(other.returned);
            marks.addAll(other.marks);
            head = other.head;
            version = other.version;
            forgotten = other.forgotten;
        }

        long confirmed() {
            LongStream inHand = streams.values().stream()
                    .filter(stream -> stream.batch.size() > 0)
                    .mapToLong(stream -> stream.batch.after());
            LongStream back = returned.keySet().stream().mapToLong(after -> after);
            return LongStream.concat(inHand, back).reduce(head, Math::min);
        }

        List<Stream> in(State state) {
            return streams.values().stream()
                    .filter(stream -> stream.state == state)
                    .toList();
        }

        long remaining() {
            return log.size()
                    - head
                    + returned.values().stream()
                            .mapToLong(back -> back.range().size())
                            .sum();
        }
    }

    /** All that a store holds at a moment. */
    public static final class Copy {
        private final Map<QueueName, Queue> queues = new HashMap<>();
        private final Map<String, Content> byId;

        private Copy(Map<QueueName, Queue> queues, Map<String, Content> byId) {
            queues.forEach((name, queue) -> this.queues.put(name, new Queue(queue)));
            this.byId = Map.copyOf(byId);
        }
    }

    private final Clock clock;
    private final long zero;
    private final Map<QueueName, Queue> queues = new HashMap<>();
    private final Map<String, Content> byId = new HashMap<>();
    private final Set<Call> held = EnumSet.noneOf(Call.class);
    private final List<Pending<?>> pending = new ArrayList<>();
    private boolean away;
    private boolean losing;
    private long era = 1;
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    /** Tells places apart while time stands still. */
    private long places;

    public FakeStore(Clock clock) {
        this.clock = clock;
        this.zero = clock.nanoTime();
    }

    /** A call that a test holds. It can take effect and complete apart from each other. */
    public final class Pending<T> {
        private final Call call;
        private final Supplier<T> effect;
        private final CompletableFuture<T> stage = new CompletableFuture<>();
        private @Nullable Runnable answer;

        private Pending(Call call, Supplier<T> effect) {
            this.call = call;
            this.effect = effect;
        }

        public Call call() {
            return call;
        }

        public boolean isEffective() {
            return answer != null;
        }

        public void takeEffect() {
            synchronized (FakeStore.this) {
                if (answer == null) {
                    try {
                        T result = effect.get();
                        answer = () -> stage.complete(result);
                    } catch (IllegalStateException | StoreUnavailable e) {
                        answer = () -> stage.completeExceptionally(e);
                    }
                }
            }
        }

        /** Takes effect and answers. */
        public void complete() {
            takeEffect();
            remove();
            requireNonNull(answer).run();
        }

        /** Fails; whether it took effect before, its caller cannot know. */
        public void fail() {
            fail(true);
        }

        private void fail(boolean outcomeUnknown) {
            remove();
            stage.completeExceptionally(
                    new StoreUnavailable("the store is away", new IllegalStateException("test"), outcomeUnknown));
        }

        private void remove() {
            synchronized (FakeStore.this) {
                pending.remove(this);
            }
        }
    }

    /** From now on calls of these kinds wait until the test completes them. */
    public synchronized void hold(Call... calls) {
        held.addAll(List.of(calls));
    }

    /** The calls that wait, in the order in which they came. */
    public synchronized List<Pending<?>> pending() {
        return List.copyOf(pending);
    }

    /** The only call that waits. */
    public Pending<?> onlyPending() {
        List<Pending<?>> all = pending();
        if (all.size() != 1) {
            throw new AssertionError("held: " + all.stream().map(Pending::call).toList());
        }
        return all.get(0);
    }

    /** Holds no calls any more but those that wait already. */
    public synchronized void holdNoMore() {
        held.clear();
    }

    /** Holds nothing any more and completes what waits. */
    public void letGo() {
        holdNoMore();
        for (List<Pending<?>> all = pending(); !all.isEmpty(); all = pending()) {
            all.forEach(Pending::complete);
        }
    }

    /** From now on every call fails without effect, or (false) none does. */
    public synchronized void away(boolean isAway) {
        away = isAway;
    }

    /** From now on every call takes effect and then fails, or (false) none does. */
    public synchronized void loseAnswers(boolean losesAnswers) {
        losing = losesAnswers;
    }

    /** How many calls of a kind were made. */
    public synchronized int calls(Call kind) {
        return calls.getOrDefault(kind, 0);
    }

    /** A copy of all that is here. */
    public synchronized Copy copy() {
        return new Copy(queues, byId);
    }

    /** Is now what it was at the time of the copy. */
    public synchronized void goBackTo(Copy copy) {
        Copy own = new Copy(copy.queues, copy.byId);
        queues.clear();
        queues.putAll(own.queues);
        byId.clear();
        byId.putAll(own.byId);
        era++;
    }

    /** How many streams of the institution are open. */
    public synchronized int openStreams(QueueName name) {
        return queue(name).in(State.OPEN).size();
    }

    /** The keys of the open streams of the institution. */
    public synchronized List<String> openKeys(QueueName name) {
        return queue(name).in(State.OPEN).stream().map(stream -> stream.key).toList();
    }

    /** How many messages of the institution are in no stream's hands and not confirmed. */
    public synchronized long remaining(QueueName name) {
        return queue(name).remaining();
    }

    /** Every message of the institution, in order. */
    public synchronized List<Content> log(QueueName name) {
        return List.copyOf(queue(name).log);
    }

    @Override
    public CompletionStage<List<Receipt>> store(List<Deposit> deposits) {
        return call(Call.STORE, () -> {
            Map<String, Content> before = Map.copyOf(byId);
            return deposits.stream().map(deposit -> store(deposit, before)).toList();
        });
    }

    private Receipt store(Deposit deposit, Map<String, Content> before) {
        String conflict = deposit.shares().stream()
                .flatMap(share -> share.messages().stream())
                .filter(message -> isOther(before.get(message.id()), message))
                .map(Content::id)
                .min(String::compareTo)
                .orElse(null);
        int stored = 0;
        List<Long> last = new ArrayList<>();
        for (Share share : deposit.shares()) {
            List<Content> fresh = share.messages().stream()
                    .<Content>map(message -> message)
                    .filter(message -> conflict == null && !before.containsKey(message.id()))
                    .toList();
            List<Content> log = queue(share.queue()).log;
            log.addAll(fresh);
            fresh.forEach(message -> byId.put(message.id(), message));
            stored += fresh.size();
            last.add(fresh.isEmpty() ? 0L : log.size());
        }
        return new Receipt(stored, conflict, last, era);
    }

    @Override
    public CompletionStage<Deposit> prepare(Deposit deposit) {
        return call(Call.PREPARE, () -> new Deposit(deposit.shares(), Optional.of(UUID.randomUUID())));
    }

    @Override
    public CompletionStage<Void> forgetPrepared(Duration age) {
        return CompletableFuture.completedStage(null);
    }

    private static boolean isOther(@Nullable Content known, Content message) {
        return known != null && !known.equals(message);
    }

    @Override
    public CompletionStage<List<Boolean>> open(List<Opening> streams) {
        return call(Call.OPEN, () -> streams.stream().map(this::open).toList());
    }

    private boolean open(Opening id) {
        Queue queue = queue(id.queue());
        if (queue.streams.containsKey(id.key())) {
            return true;
        }
        boolean limited = queue.kind.maxReads() > 0;
        List<Stream> open = queue.in(State.OPEN);
        boolean isFull = open.size() >= queue.kind.maxStreams();
        if (limited ? beingRead(queue).size() >= queue.kind.maxReads() : isFull) {
            return false;
        }
        if (isFull) {
            open.stream()
                    .filter(stream -> !isBeingRead(stream))
                    .min(Comparator.comparingLong(stream -> stream.seenAt))
                    .ifPresent(silent -> close(queue, silent, State.ABANDONED, true, true));
        }
        Stream stream = new Stream(id.key(), clock.nanoTime());
        stream.readingUntil = limited ? longestRead(queue) : null;
        queue.streams.put(id.key(), stream);
        return true;
    }

    private Instant longestRead(Queue queue) {
        return instant(clock.nanoTime()).plus(queue.kind.longestRead()).plusNanos(places++);
    }

    private boolean isBeingRead(Stream stream) {
        return stream.readingUntil != null && stream.readingUntil.isAfter(instant(clock.nanoTime()));
    }

    private Set<String> beingRead(Queue queue) {
        return queue.in(State.OPEN).stream()
                .filter(this::isBeingRead)
                .map(stream -> stream.key)
                .collect(Collectors.toSet());
    }

    /** How many streams of the queue have a read under way, as far as is known here. */
    public synchronized int streamsBeingRead(QueueName name) {
        return beingRead(queue(name)).size();
    }

    @Override
    public CompletionStage<Void> leave(List<Place> left) {
        return call(Call.LEAVE, () -> {
            for (Place place : left) {
                Stream stream = queue(place.queue()).streams.get(place.key());
                if (stream != null && place.until().equals(stream.readingUntil)) {
                    stream.readingUntil = null;
                }
            }
            return null;
        });
    }

    /** The reads for which as many other streams of their queue are being read as may be. */
    private Set<Read> tooMany(List<Read> reads) {
        Set<Read> refused = new HashSet<>();
        Map<QueueName, Set<String>> beingRead = new HashMap<>();
        for (Read read : reads) {
            int most = read.queue().kind().maxReads();
            if (most > 0 && read.max() > 0) {
                Set<String> others = beingRead.computeIfAbsent(read.queue(), name -> beingRead(queue(name)));
                others.remove(read.id().key());
                if (others.size() < most) {
                    others.add(read.id().key());
                } else {
                    refused.add(read);
                }
            }
        }
        return refused;
    }

    /** What a read led to; the rest of its claim is known only when all reads are through. */
    private interface Outcome {
        Claim with(QueueState state);
    }

    @Override
    public CompletionStage<List<Claim>> claim(List<Read> reads) {
        return call(Call.CLAIM, () -> {
            List<Long> versions =
                    reads.stream().map(read -> queue(read.queue()).version).toList();
            Set<Read> tooMany = tooMany(reads);
            List<Outcome> outcomes = reads.stream()
                    .map(read -> tooMany.contains(read) ? refused(Reason.TOO_MANY) : claim(read))
                    .toList();
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < reads.size(); i++) {
                QueueName name = reads.get(i).queue();
                Queue queue = queue(name);
                Mark mark = new Mark(name, queue.log.size(), versions.get(i));
                claims.add(outcomes.get(i).with(new QueueState(mark, queue.remaining())));
            }
            return claims;
        });
    }

    private Outcome claim(Read read) {
        Queue queue = queue(read.queue());
        Stream stream = queue.streams.get(read.id().key());
        long iteration = read.id().iteration();
        if (stream == null) {
            return refused(Reason.UNKNOWN);
        }
        if (iteration > stream.iteration) {
            closeLost(queue, stream);
            return refused(Reason.ENDED);
        }
        boolean newest = iteration == stream.iteration;
        boolean repeat = iteration == stream.iteration - 1 && stream.batch.size() > 0;
        if (stream.state == State.HELD && newest) {
            if (queue.in(State.OPEN).size() < queue.kind.maxStreams()) {
                stream.state = State.OPEN;
            } else {
                close(queue, stream, State.ENDED, false, false);
            }
        } else if (stream.state == State.HELD && repeat) {
            Claim held = batch(read, stream, Optional.empty());
            return state -> held;
        }
        if (stream.state != State.OPEN && stream.state != State.HELD) {
            return refused(Reason.ENDED);
        }
        if (!newest && !repeat) {
            return refused(Reason.STALE);
        }
        stream.seenAt = clock.nanoTime();
        stream.continued |= read.continues() && newest;
        if (!repeat) {
            take(queue, stream, read.max());
        }
        boolean waits = stream.batch.size() == 0 && read.max() > 0 && queue.kind.maxReads() > 0;
        stream.readingUntil = waits ? longestRead(queue) : null;
        Place place = waits ? new Place(read.queue(), stream.key, requireNonNull(stream.readingUntil)) : null;
        return stream.batch.size() > 0
                ? state -> batch(read, stream, Optional.of(state))
                : state -> new Claim.Empty(read.id(), state, place, era);
    }

    private static void take(Queue queue, Stream stream, int max) {
        Map.Entry<Long, Returned> first = max == 0 ? null : queue.returned.pollFirstEntry();
        if (first != null) {
            Range range = first.getValue().range();
            boolean redelivered = first.getValue().redelivered();
            stream.batch = new Range(range.after(), Math.min(range.upTo(), range.after() + max));
            stream.redelivered = redelivered;
            if (stream.batch.upTo() < range.upTo()) {
                Range rest = new Range(stream.batch.upTo(), range.upTo());
                queue.returned.put(rest.after(), new Returned(rest, redelivered));
            }
        } else {
            stream.batch = new Range(queue.head, Math.min(queue.log.size(), queue.head + max));
            stream.redelivered = false;
            queue.head = stream.batch.upTo();
        }
        stream.iteration += stream.batch.size() > 0 ? 1 : 0;
    }

    private Claim batch(Read read, Stream stream, Optional<QueueState> queue) {
        return new Claim.Batch(read.id().at(stream.iteration), stream.batch, stream.redelivered, queue, era);
    }

    private Outcome refused(Reason reason) {
        Claim refused = new Claim.Refused(reason, era);
        return state -> refused;
    }

    @Override
    public CompletionStage<List<List<Content>>> messages(long wanted, List<Slice> slices) {
        return call(Call.MESSAGES, () -> {
            if (wanted != ANY_ERA && wanted != era) {
                throw new StoreUnavailable("another era", false);
            }
            return slices.stream().map(this::messages).toList();
        });
    }

    private List<Content> messages(Slice slice) {
        Queue queue = queue(slice.queue());
        Range range = slice.range();
        if (range.size() > 0 && range.after() < queue.forgotten) {
            throw new IllegalStateException("messages are missing in " + slice);
        }
        return List.copyOf(queue.log.subList(Math.toIntExact(range.after()), Math.toIntExact(range.upTo())));
    }

    @Override
    public CompletionStage<Ending> end(QueueName name, ReadId id, boolean sent) {
        return call(Call.END, () -> {
            Queue queue = queue(name);
            Stream stream = queue.streams.get(id.key());
            if (stream == null) {
                return Ending.UNKNOWN;
            } else if (id.iteration() > stream.iteration) {
                closeLost(queue, stream);
                return Ending.GONE;
            } else if (stream.state == State.ENDED) {
                return Ending.ENDED_BEFORE;
            } else if (stream.state == State.ABANDONED || stream.state == State.STOPPED) {
                return Ending.GONE;
            } else if (id.iteration() == stream.iteration) {
                close(queue, stream, State.ENDED, false, false);
                return Ending.ENDED;
            } else if (id.iteration() == stream.iteration - 1 && stream.batch.size() > 0) {
                close(queue, stream, State.ENDED, true, sent);
                return Ending.ENDED;
            }
            return Ending.STALE;
        });
    }

    @Override
    public CompletionStage<Void> stop(QueueName name) {
        return call(Call.STOP, () -> {
            Queue queue = queue(name);
            for (Stream stream : queue.streams.values()) {
                if (stream.state == State.OPEN || stream.state == State.HELD) {
                    close(queue, stream, stream.batch.size() > 0 ? State.STOPPED : State.ENDED, true, true);
                }
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<QueueName>> abandon(
            QueueKind kind, Duration lease, Duration first, boolean hold, int most) {
        return call(Call.ABANDON, () -> {
            List<QueueName> names = new ArrayList<>();
            queues.forEach((name, queue) -> {
                if (!name.kind().equals(kind) || names.size() >= most) {
                    return;
                }
                List<Stream> silent = queue.in(State.OPEN).stream()
                        .filter(stream -> clock.nanoTime() - stream.seenAt > lease.toNanos()
                                || (isUnread(stream, kind.poll())
                                        && clock.nanoTime() - firstAnswer(stream, kind.poll()) > first.toNanos()))
                        .toList();
                for (Stream stream : silent) {
                    if (hold && stream.batch.size() > 0) {
                        stream.state = State.HELD;
                        queue.version++;
                    } else {
                        close(queue, stream, State.ABANDONED, true, true);
                    }
                }
                silent.forEach(stream -> names.add(name));
            });
            return names;
        });
    }

    /** Its client knows a read that is to come, so this store has lost what it did. */
    private void closeLost(Queue queue, Stream stream) {
        if (stream.state == State.OPEN || stream.state == State.HELD) {
            close(queue, stream, State.STOPPED, true, true);
        }
    }

    /** Whether nobody continued it after its first answer. */
    private static boolean isUnread(Stream stream, Duration poll) {
        return !stream.continued
                && stream.iteration == (stream.batch.size() > 0 ? 1 : 0)
                && stream.seenAt - stream.openedAt < poll.toNanos();
    }

    private static long firstAnswer(Stream stream, Duration poll) {
        return stream.batch.size() > 0 ? stream.seenAt : stream.openedAt + poll.toNanos();
    }

    private void close(Queue queue, Stream stream, State state, boolean give, boolean redelivered) {
        if (give && stream.batch.size() > 0) {
            queue.returned.put(stream.batch.after(), new Returned(stream.batch, redelivered || stream.redelivered));
        }
        stream.state = state;
        stream.endedAt = clock.nanoTime();
        stream.batch = new Range(0, 0);
        queue.version++;
    }

    @Override
    public CompletionStage<Void> touch(Collection<StreamId> streams) {
        return call(Call.TOUCH, () -> {
            for (StreamId id : streams) {
                Stream stream = queue(id.queue()).streams.get(id.key());
                if (stream != null && stream.state == State.OPEN) {
                    stream.seenAt = clock.nanoTime();
                }
            }
            return null;
        });
    }

    @Override
    public CompletionStage<List<Holder>> holders(QueueName name) {
        return call(Call.HOLDERS, () -> queue(name).in(State.OPEN).stream()
                .map(stream -> new Holder(
                        instant(stream.openedAt),
                        instant(stream.seenAt),
                        stream.batch.size() == 0
                                && clock.nanoTime() - stream.seenAt
                                        < name.kind().poll().toNanos()))
                .toList());
    }

    private Instant instant(long nanoTime) {
        return Instant.EPOCH.plusNanos(nanoTime - zero);
    }

    @Override
    public CompletionStage<Moved> moved(List<Mark> marks, List<Read> waiting) {
        return call(Call.MOVED, () -> {
            List<Mark> moved = marks.stream()
                    .filter(mark -> queues.containsKey(mark.queue()))
                    .map(mark -> new Mark(mark.queue(), queue(mark.queue()).log.size(), queue(mark.queue()).version))
                    .filter(now -> !marks.contains(now))
                    .toList();
            List<StreamId> streams = waiting.stream()
                    .filter(this::wouldBeRepeated)
                    .map(read -> new StreamId(read.queue(), read.id().key()))
                    .toList();
            return new Moved(moved, streams, era);
        });
    }

    private boolean wouldBeRepeated(Read read) {
        Stream stream = queue(read.queue()).streams.get(read.id().key());
        return stream != null && stream.iteration > read.id().iteration();
    }

    @Override
    public CompletionStage<Void> mark(Duration apart) {
        return call(Call.MARK, () -> {
            queues.values().forEach(queue -> queue.marks.add(new Confirmed(clock.nanoTime(), queue.confirmed())));
            return null;
        });
    }

    @Override
    public CompletionStage<Integer> forget(Duration retention, int most) {
        return call(Call.FORGET, () -> {
            int count = 0;
            for (Queue queue : queues.values()) {
                count += retention.isZero() ? 0 : forgetMessages(queue, retention, most - count);
                int streams = queue.streams.size();
                queue.streams
                        .values()
                        .removeIf(stream -> stream.state != State.OPEN
                                && stream.state != State.HELD
                                && isOver(stream.endedAt, Duration.ofHours(2)));
                count += streams - queue.streams.size();
            }
            return count;
        });
    }

    private int forgetMessages(Queue queue, Duration retention, int most) {
        long from = queue.forgotten;
        long upTo = queue.marks.stream()
                .filter(mark -> isOver(mark.at(), retention))
                .mapToLong(Confirmed::upTo)
                .reduce(from, Math::max);
        queue.forgotten = Math.min(upTo, from + most);
        queue.log
                .subList(Math.toIntExact(from), Math.toIntExact(queue.forgotten))
                .forEach(message -> byId.remove(message.id()));
        return Math.toIntExact(queue.forgotten - from);
    }

    private boolean isOver(long since, Duration time) {
        return clock.nanoTime() - since > time.toNanos();
    }

    private Queue queue(QueueName name) {
        return queues.computeIfAbsent(name, key -> new Queue(name.kind()));
    }

    private <T> CompletionStage<T> call(Call kind, Supplier<T> effect) {
        Pending<T> call = new Pending<>(kind, effect);
        boolean isAway;
        boolean isLosing;
        synchronized (this) {
            calls.merge(kind, 1, Integer::sum);
            isAway = away;
            isLosing = losing;
            if (!isAway && held.contains(kind)) {
                pending.add(call);
                return call.stage;
            }
            if (!isAway) {
                call.takeEffect();
            }
        }
        if (isAway || isLosing) {
            call.fail(!isAway);
        } else {
            call.complete();
        }
        return call.stage;
    }
}
