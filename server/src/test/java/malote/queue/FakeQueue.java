package malote.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import malote.message.Content;
import malote.queue.Store.Claim;
import malote.queue.Store.Ending;
import malote.queue.Store.Holder;
import malote.queue.Store.Mark;
import malote.queue.Store.Place;
import malote.queue.Store.QueueState;
import malote.queue.Store.Read;
import malote.queue.Store.Reason;
import malote.queue.Store.Slice;
import org.jspecify.annotations.Nullable;

/** A queue of a {@link FakeStore}: its messages and its streams, and the rules of both. Its store sees to it that one thread is in it at a time. */
final class FakeQueue {
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

    private final QueueKind kind;
    private final FakeTime time;
    private final List<Content> log = new ArrayList<>();
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private final TreeMap<Long, Returned> returned = new TreeMap<>();
    private final List<Confirmed> marks = new ArrayList<>();
    private long head;
    private long version;
    private long forgotten;

    FakeQueue(QueueKind kind, FakeTime time) {
        this.kind = kind;
        this.time = time;
    }

    FakeQueue(FakeQueue other) {
        this(other.kind, other.time);
        log.addAll(other.log);
        other.streams.forEach((key, stream) -> streams.put(key, new Stream(stream)));
        returned.putAll(other.returned);
        marks.addAll(other.marks);
        head = other.head;
        version = other.version;
        forgotten = other.forgotten;
    }

    /** Every message, in order. */
    List<Content> log() {
        return log;
    }

    /** Grows with all that can make a message available but its arrival. */
    long version() {
        return version;
    }

    Mark mark(QueueName name) {
        return new Mark(name, log.size(), version);
    }

    List<String> openKeys() {
        return in(State.OPEN).stream().map(stream -> stream.key).toList();
    }

    /** How many messages are in no stream's hands and not confirmed. */
    long remaining() {
        return log.size()
                - head
                + returned.values().stream()
                        .mapToLong(back -> back.range().size())
                        .sum();
    }

    boolean open(String key) {
        if (streams.containsKey(key)) {
            return true;
        }
        boolean limited = kind.maxReads() > 0;
        List<Stream> open = in(State.OPEN);
        boolean isFull = open.size() >= kind.maxStreams();
        if (limited ? beingRead().size() >= kind.maxReads() : isFull) {
            return false;
        }
        if (isFull) {
            open.stream()
                    .filter(stream -> !isBeingRead(stream))
                    .min(Comparator.comparingLong(stream -> stream.seenAt))
                    .ifPresent(silent -> close(silent, State.ABANDONED, true, true));
        }
        Stream stream = new Stream(key, time.nanos());
        stream.readingUntil = limited ? longestRead() : null;
        streams.put(key, stream);
        return true;
    }

    /** The keys of the streams that have a read under way, as far as is known here. */
    Set<String> beingRead() {
        return in(State.OPEN).stream()
                .filter(this::isBeingRead)
                .map(stream -> stream.key)
                .collect(Collectors.toSet());
    }

    void leave(Place place) {
        Stream stream = streams.get(place.key());
        if (stream != null && place.until().equals(stream.readingUntil)) {
            stream.readingUntil = null;
        }
    }

    private Instant longestRead() {
        return time.instant(time.nanos()).plus(kind.longestRead()).plusNanos(time.nextPlace());
    }

    private boolean isBeingRead(Stream stream) {
        return stream.readingUntil != null && stream.readingUntil.isAfter(time.instant(time.nanos()));
    }

    /** What a read led to; the rest of its claim is known only when all reads are through. */
    interface Outcome {
        Claim with(QueueState state);
    }

    static Outcome refused(Reason reason, long era) {
        Claim refused = new Claim.Refused(reason, era);
        return state -> refused;
    }

    Outcome claim(Read read, long era) {
        Stream stream = streams.get(read.id().key());
        long iteration = read.id().iteration();
        if (stream == null) {
            return refused(Reason.UNKNOWN, era);
        }
        if (iteration > stream.iteration) {
            closeLost(stream);
            return refused(Reason.ENDED, era);
        }
        boolean newest = iteration == stream.iteration;
        boolean repeat = iteration == stream.iteration - 1 && stream.batch.size() > 0;
        if (stream.state == State.HELD && newest) {
            if (in(State.OPEN).size() < kind.maxStreams()) {
                stream.state = State.OPEN;
            } else {
                close(stream, State.ENDED, false, false);
            }
        } else if (stream.state == State.HELD && repeat) {
            Claim held = batch(read, stream, Optional.empty(), era);
            return state -> held;
        }
        if (stream.state != State.OPEN && stream.state != State.HELD) {
            return refused(Reason.ENDED, era);
        }
        if (!newest && !repeat) {
            return refused(Reason.STALE, era);
        }
        stream.seenAt = time.nanos();
        stream.continued |= read.continues();
        if (!repeat) {
            take(stream, read.max());
        }
        boolean waits = stream.batch.size() == 0 && read.max() > 0 && kind.maxReads() > 0;
        stream.readingUntil = waits ? longestRead() : null;
        Place place = waits ? new Place(read.queue(), stream.key, requireNonNull(stream.readingUntil)) : null;
        return stream.batch.size() > 0
                ? state -> batch(read, stream, Optional.of(state), era)
                : state -> new Claim.Empty(read.id(), state, place, era);
    }

    private void take(Stream stream, int max) {
        Map.Entry<Long, Returned> first = max == 0 ? null : returned.pollFirstEntry();
        if (first != null) {
            Range range = first.getValue().range();
            boolean redelivered = first.getValue().redelivered();
            stream.batch = new Range(range.after(), Math.min(range.upTo(), range.after() + max));
            stream.redelivered = redelivered;
            if (stream.batch.upTo() < range.upTo()) {
                Range rest = new Range(stream.batch.upTo(), range.upTo());
                returned.put(rest.after(), new Returned(rest, redelivered));
            }
        } else {
            stream.batch = new Range(head, Math.min(log.size(), head + max));
            stream.redelivered = false;
            head = stream.batch.upTo();
        }
        stream.iteration += stream.batch.size() > 0 ? 1 : 0;
    }

    private static Claim batch(Read read, Stream stream, Optional<QueueState> queue, long era) {
        return new Claim.Batch(read.id().at(stream.iteration), stream.batch, stream.redelivered, queue, era);
    }

    List<Content> messages(Slice slice) {
        Range range = slice.range();
        if (range.size() > 0 && range.after() < forgotten) {
            throw new IllegalStateException("messages are missing in " + slice);
        }
        return List.copyOf(log.subList(Math.toIntExact(range.after()), Math.toIntExact(range.upTo())));
    }

    Ending end(ReadId id, boolean sent) {
        Stream stream = streams.get(id.key());
        if (stream == null) {
            return Ending.UNKNOWN;
        } else if (id.iteration() > stream.iteration) {
            closeLost(stream);
            return Ending.GONE;
        } else if (stream.state == State.ENDED) {
            return Ending.ENDED_BEFORE;
        } else if (stream.state == State.ABANDONED || stream.state == State.STOPPED) {
            return Ending.GONE;
        } else if (id.iteration() == stream.iteration) {
            close(stream, State.ENDED, false, false);
            return Ending.ENDED;
        } else if (id.iteration() == stream.iteration - 1 && stream.batch.size() > 0) {
            close(stream, State.ENDED, true, sent);
            return Ending.ENDED;
        }
        return Ending.STALE;
    }

    void stop() {
        for (Stream stream : streams.values()) {
            if (stream.state == State.OPEN || stream.state == State.HELD) {
                close(stream, stream.batch.size() > 0 ? State.STOPPED : State.ENDED, true, true);
            }
        }
    }

    /** See {@link Store#abandon}; how many streams were silent. */
    int abandon(Duration lease, Duration first, boolean hold) {
        long poll = kind.poll().toNanos();
        List<Stream> silent = in(State.OPEN).stream()
                .filter(stream -> time.nanos() - stream.seenAt > lease.toNanos()
                        || (isUnread(stream, poll) && time.nanos() - firstAnswer(stream, poll) > first.toNanos()))
                .toList();
        for (Stream stream : silent) {
            if (hold && stream.batch.size() > 0) {
                stream.state = State.HELD;
                version++;
            } else {
                close(stream, State.ABANDONED, true, true);
            }
        }
        return silent.size();
    }

    /** Its client knows a read that is to come, so this store has lost what it did. */
    private void closeLost(Stream stream) {
        if (stream.state == State.OPEN || stream.state == State.HELD) {
            close(stream, State.STOPPED, true, true);
        }
    }

    /** Whether nobody continued it after its first answer. */
    private static boolean isUnread(Stream stream, long poll) {
        return !stream.continued
                && stream.iteration == (stream.batch.size() > 0 ? 1 : 0)
                && stream.seenAt - stream.openedAt < poll;
    }

    private static long firstAnswer(Stream stream, long poll) {
        return stream.batch.size() > 0 ? stream.seenAt : stream.openedAt + poll;
    }

    private void close(Stream stream, State state, boolean give, boolean redelivered) {
        if (give && stream.batch.size() > 0) {
            returned.put(stream.batch.after(), new Returned(stream.batch, redelivered || stream.redelivered));
        }
        stream.state = state;
        stream.endedAt = time.nanos();
        stream.batch = new Range(0, 0);
        version++;
    }

    void touch(String key) {
        Stream stream = streams.get(key);
        if (stream != null && stream.state == State.OPEN) {
            stream.seenAt = time.nanos();
        }
    }

    List<Holder> holders() {
        return in(State.OPEN).stream()
                .map(stream -> new Holder(
                        time.instant(stream.openedAt),
                        time.instant(stream.seenAt),
                        stream.batch.size() == 0
                                && time.nanos() - stream.seenAt < kind.poll().toNanos()))
                .toList();
    }

    boolean wouldBeRepeated(ReadId id) {
        Stream stream = streams.get(id.key());
        return stream != null && stream.iteration > id.iteration();
    }

    void noteWhatIsConfirmed() {
        LongStream inHand = streams.values().stream()
                .filter(stream -> stream.batch.size() > 0)
                .mapToLong(stream -> stream.batch.after());
        LongStream back = returned.keySet().stream().mapToLong(after -> after);
        marks.add(new Confirmed(time.nanos(), LongStream.concat(inHand, back).reduce(head, Math::min)));
    }

    /** Forgets messages that were confirmed for so long, and gives them. */
    List<Content> forgetMessages(Duration retention, int most) {
        long from = forgotten;
        long upTo = marks.stream()
                .filter(mark -> isOver(mark.at(), retention))
                .mapToLong(Confirmed::upTo)
                .reduce(from, Math::max);
        forgotten = Math.min(upTo, from + most);
        return log.subList(Math.toIntExact(from), Math.toIntExact(forgotten));
    }

    /** Forgets streams that ended long ago; how many. */
    int forgetStreams() {
        int before = streams.size();
        streams.values()
                .removeIf(stream -> stream.state != State.OPEN
                        && stream.state != State.HELD
                        && isOver(stream.endedAt, Duration.ofHours(2)));
        return before - streams.size();
    }

    private List<Stream> in(State state) {
        return streams.values().stream().filter(stream -> stream.state == state).toList();
    }

    private boolean isOver(long since, Duration duration) {
        return time.nanos() - since > duration.toNanos();
    }
}
