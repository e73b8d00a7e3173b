package malote.queue.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import malote.message.Content;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Overloaded;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Range;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;

/**
 * Reads the messages of claimed ranges. What was stored or read a moment ago is at hand; the rest comes from the store,
 * neighbouring ranges in one piece. Where this server claims one range after the other, the next ones are read along with
 * them (as a file system reads ahead); where another server's claims lie between, they are not.
 *
 * <p>Thread-safe.
 */
final class Contents {
    /** How many messages are read ahead: so many times what is wanted now, up to a limit. */
    private static final int AHEAD_FACTOR = 8;

    private static final int MAX_AHEAD = 128;
    /** After so many claims without a gap, the next is expected to be ours too. */
    private static final int STEADY = 4;

    /** So many reads must wait for a second call; each may be of ten messages, so a call is small beside them. */
    private static final int WORTH_A_CALL = 8;

    private final Store store;
    private final RecentMessages recent = new RecentMessages();
    /** One for each kind of queues, for each has its type of content. */
    private final Map<QueueKind, Lane<Wanted, List<Content>>> lanes;

    private final AtomicReferenceArray<Run> runs = new AtomicReferenceArray<>(1 << 10);

    /** A claimed range, and how far it may be read beyond. */
    private record Wanted(long era, QueueName queue, Range range, long end) {}

    /** Claims of one queue without a gap: where they end and how many there were. */
    private record Run(QueueName queue, long upTo, int claims) {}

    Contents(Store store, Clock clock, List<QueueKind> kinds, Events events) {
        this.store = store;
        this.lanes = kinds.stream().collect(Collectors.toUnmodifiableMap(kind -> kind, kind -> lane(clock, events)));
    }

    private Lane<Wanted, List<Content>> lane(Clock clock, Events events) {
        return new Lane<>(
                Limits.of("content", 2, WORTH_A_CALL, Wanted::queue, wanted -> List.of()),
                this::readTogether,
                clock,
                events);
    }

    /**
     * Messages that were just stored, the last of them at position {@code last}.
     *
     * @param now by {@link Clock#nanoTime}
     */
    void stored(long era, QueueName queue, long last, List<? extends Content> messages, long now) {
        recent.add(era, queue, last, messages, now);
    }

    /** When this server stored the message at a position; {@link RecentMessages#NOT_KNOWN} if that is not at hand. */
    long storedAt(long era, QueueName queue, long position) {
        return recent.storedAt(era, queue, position);
    }

    /** The last position of each queue that is at hand from an era. */
    Map<QueueName, Long> tails(long era) {
        return recent.tails(era);
    }

    /**
     * The messages of a range. Fails with {@link StoreUnavailable} (also when {@code era} is over) or {@link Overloaded}.
     *
     * @param era in which the range was claimed
     * @param tail a position up to which messages are known to be in the store
     */
    CompletionStage<List<Content>> read(long era, QueueName queue, Range range, long tail) {
        boolean steady = continues(queue, range);
        List<Content> atHand = recent.find(era, queue, range);
        return atHand != null
                ? CompletableFuture.completedFuture(atHand)
                : Objects.requireNonNull(lanes.get(queue.kind()), "an unknown kind")
                        .submit(new Wanted(era, queue, range, steady ? Math.max(tail, range.upTo()) : range.upTo()));
    }

    private boolean continues(QueueName queue, Range range) {
        int slot = queue.hashCode() & (runs.length() - 1);
        Run run = runs.get(slot);
        boolean goesOn =
                run != null && run.upTo() == range.after() && run.queue().equals(queue);
        int claims = goesOn ? run.claims() + 1 : 1;
        runs.set(slot, new Run(queue, range.upTo(), claims));
        return claims > STEADY;
    }

    private CompletionStage<List<List<Content>>> readTogether(List<Wanted> wanted) {
        long era = wanted.get(0).era();
        if (wanted.stream().anyMatch(one -> one.era() != era)) {
            return CompletableFuture.failedFuture(
                    new StoreUnavailable("the store has just entered another era", false));
        }
        List<Store.Slice> slices = pieces(wanted);
        return store.messages(era, slices).thenApply(messages -> {
            Map<QueueName, List<Piece>> read = new HashMap<>();
            for (int i = 0; i < slices.size(); i++) {
                Store.Slice slice = slices.get(i);
                long after = slice.range().after();
                Range range = new Range(after, after + messages.get(i).size());
                recent.add(era, slice.queue(), range.upTo(), messages.get(i), RecentMessages.NOT_KNOWN);
                read.computeIfAbsent(slice.queue(), queue -> new ArrayList<>()).add(new Piece(range, messages.get(i)));
            }
            return wanted.stream()
                    .map(one -> cut(one.range(), read.getOrDefault(one.queue(), List.of())))
                    .toList();
        });
    }

    private record Piece(Range range, List<Content> messages) {}

    private static List<Content> cut(Range range, List<Piece> pieces) {
        for (Piece piece : pieces) {
            if (piece.range().after() <= range.after()
                    && range.upTo() <= piece.range().upTo()) {
                int from = Math.toIntExact(range.after() - piece.range().after());
                return piece.messages().subList(from, from + range.size());
            }
        }
        throw new IllegalStateException("a range was not read: " + range);
    }

    /** Joins ranges of the same queue that touch, and lets each piece go on as far as it may. */
    private static List<Store.Slice> pieces(List<Wanted> wanted) {
        List<Wanted> ordered = new ArrayList<>(wanted);
        ordered.sort(Comparator.comparing((Wanted one) -> one.queue().text())
                .thenComparingLong(one -> one.range().after()));
        List<Store.Slice> slices = new ArrayList<>();
        int i = 0;
        while (i < ordered.size()) {
            Wanted first = ordered.get(i);
            long upTo = first.range().upTo();
            long end = first.end();
            for (i++; i < ordered.size() && joins(first, upTo, ordered.get(i)); i++) {
                upTo = Math.max(upTo, ordered.get(i).range().upTo());
                end = Math.max(end, ordered.get(i).end());
            }
            long ahead =
                    Math.min(MAX_AHEAD, AHEAD_FACTOR * (upTo - first.range().after()));
            slices.add(new Store.Slice(
                    first.queue(),
                    new Range(first.range().after(), Math.max(upTo, Math.min(end, upTo + ahead))),
                    upTo));
        }
        return slices;
    }

    private static boolean joins(Wanted first, long upTo, Wanted next) {
        return next.queue().equals(first.queue()) && next.range().after() <= upTo;
    }
}
