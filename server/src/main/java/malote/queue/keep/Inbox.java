package malote.queue.keep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import malote.message.Content;
import malote.queue.Clock;
import malote.queue.Overloaded;
import malote.queue.QueueKind;
import malote.queue.QueueName;
import malote.queue.Store;
import malote.queue.StoreUnavailable;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import malote.queue.lane.Patience;
import malote.queue.read.Streams;
import org.jspecify.annotations.Nullable;

/** Takes messages in. Thread-safe; nothing blocks. */
public final class Inbox {
    private static final int CAPACITY = 200_000;
    private static final int MAX_BATCH = 1_000;
    /** A message of so many bytes is large. */
    private static final int LARGE = 8 << 10;
    /** Who would have to wait longer for a call is refused, so that it can try elsewhere or later. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    /** What a large deposit gets beyond that for each of its messages. */
    private static final Duration PATIENCE_EACH = Duration.ofNanos(500_000);
    /** How long a large deposit that is prepared may be kept from its call, by whoever has locked its queue. */
    private static final Duration STORING = Duration.ofSeconds(2);
    /** Large deposits take their time, and so may those behind them. */
    private static final Duration LONGEST_LARGE_WAIT = Duration.ofSeconds(5);
    /** Well after the last moment at which a deposit that was prepared can still be stored. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    /** So many must wait for a second call; a call costs as much as to store four. */
    private static final int WORTH_A_CALL = 32;

    private final Store store;
    private final Clock clock;
    private final Streams streams;
    /** One for each kind of queues, for each has its type of content. */
    private final Map<QueueKind, Lane<Store.Deposit, Store.Receipt>> lanes;
    /** Large deposits, one after the other: it is prepared, then it has a call of the lane to itself. */
    private final Lane<Attempt, Store.Receipt> large;

    private final Queue<Attempt> again = new ConcurrentLinkedQueue<>();
    private final Patience patience;

    private record Attempt(Store.Deposit deposit, long deadline, CompletableFuture<Store.Receipt> result) {}

    /** @param streams whose reads are woken by what is stored */
    public Inbox(Store store, Clock clock, Streams streams) {
        this.store = store;
        this.clock = clock;
        this.streams = streams;
        this.lanes = streams.kinds().stream().collect(Collectors.toUnmodifiableMap(kind -> kind, this::lane));
        this.patience = new Patience(clock);
        this.large = new Lane<>(
                new Limits<>(
                        "prepare",
                        1,
                        1,
                        new Limits.Room(CAPACITY, LONGEST_LARGE_WAIT, 1),
                        attempt -> weight(attempt.deposit()),
                        attempt -> concern(attempt.deposit()),
                        attempt -> List.of()),
                attempts -> lane(attempts.get(0).deposit())
                                .isOverloaded(concern(attempts.get(0).deposit()))
                        ? CompletableFuture.failedFuture(new Overloaded("store"))
                        : store.prepare(attempts.get(0).deposit())
                                .thenCompose(prepared -> storePrepared(attempts.get(0), prepared))
                                .thenApply(List::of),
                clock,
                streams.events());
        clock.every(PAUSE, this::tryAgain);
        clock.every(FORGOTTEN, () -> store.forgetPrepared(FORGOTTEN));
    }

    private Lane<Store.Deposit, Store.Receipt> lane(QueueKind kind) {
        return new Lane<>(
                new Limits<>(
                        "store",
                        // Where a deposit concerns several queues, two calls would often concern the same.
                        kind.sharing() ? 1 : 2,
                        WORTH_A_CALL,
                        new Limits.Room(CAPACITY, LONGEST_WAIT, MAX_BATCH),
                        Inbox::weight,
                        Inbox::concern,
                        Inbox::ids),
                store::store,
                clock,
                streams.events());
    }

    private Lane<Store.Deposit, Store.Receipt> lane(QueueName queue) {
        return Objects.requireNonNull(lanes.get(queue.kind()), "an unknown kind");
    }

    private Lane<Store.Deposit, Store.Receipt> lane(Store.Deposit deposit) {
        return lane(deposit.shares().get(0).queue());
    }

    /** What counts against {@link #CAPACITY}: a large message counts as several. */
    private static int weight(Store.Deposit deposit) {
        int weight = deposit.size();
        for (Store.Share share : deposit.shares()) {
            for (Content message : share.messages()) {
                weight += message.bytes() / LARGE;
            }
        }
        return weight;
    }

    /** What a deposit concerns: a queue, or several queues together. */
    private static Object concern(Store.Deposit deposit) {
        List<Store.Share> shares = deposit.shares();
        return shares.size() == 1
                ? shares.get(0).queue()
                : shares.stream().map(Store.Share::queue).collect(Collectors.toUnmodifiableSet());
    }

    /** A large deposit has a call to itself, so nothing is to be kept out of it. */
    private static List<String> ids(Store.Deposit deposit) {
        return isLarge(deposit)
                ? List.of()
                : deposit.shares().stream()
                        .flatMap(share -> share.messages().stream())
                        .map(message -> message.id())
                        .toList();
    }

    private static boolean isLarge(Store.Deposit deposit) {
        return deposit.size() > MAX_BATCH;
    }

    /** Whether messages of this queue would be refused with {@link Overloaded}, so that they need not be read. */
    public boolean isOverloaded(QueueName queue) {
        return lane(queue).isOverloaded(queue);
    }

    /**
     * Stores the messages of a deposit, all or none. If the connection is lost before the store has answered, finds out
     * by storing them again (which changes nothing if they are there). Has an answer after some 8 s at the latest, half a
     * millisecond more for each message of a deposit of more than 1,000.
     *
     * @return what became of it, once it is on disk; fails with {@link StoreUnavailable} or {@link Overloaded}
     */
    public CompletionStage<Store.Receipt> store(Store.Deposit deposit) {
        Attempt attempt =
                new Attempt(deposit, clock.nanoTime() + patience(deposit).toNanos(), new CompletableFuture<>());
        submit(attempt).whenComplete((receipt, failure) -> {
            if (failure instanceof StoreUnavailable away && away.isOutcomeUnknown() && isInTime(attempt)) {
                again.add(attempt);
            } else {
                finish(attempt, receipt, failure);
            }
        });
        return attempt.result();
    }

    private static Duration patience(Store.Deposit deposit) {
        return isLarge(deposit) ? PATIENCE.plus(PATIENCE_EACH.multipliedBy(deposit.size())) : PATIENCE;
    }

    /** Tries the deposits again of which it is unknown whether they were stored; whatever fails now may still be. */
    private void tryAgain() {
        List<Attempt> due = new ArrayList<>();
        for (Attempt attempt = again.poll(); attempt != null; attempt = again.poll()) {
            due.add(attempt);
        }
        for (Attempt current : due) {
            submit(current).whenComplete((receipt, failure) -> {
                if (failure != null && isInTime(current)) {
                    again.add(current);
                } else {
                    finish(current, receipt, failure == null ? null : StoreUnavailable.ofRepeated(failure));
                }
            });
        }
    }

    private CompletableFuture<Store.Receipt> submit(Attempt attempt) {
        return patience.limit(
                isLarge(attempt.deposit())
                        ? large.submit(attempt)
                        : lane(attempt.deposit()).submit(attempt.deposit()),
                attempt.deadline());
    }

    /**
     * Within a limit of its own, after which it is out of its lane and the next large deposit has its turn; the attempt is
     * made again. And never after the attempt's deadline: its sender was told of a failure.
     */
    private CompletableFuture<Store.Receipt> storePrepared(Attempt attempt, Store.Deposit prepared) {
        long now = clock.nanoTime();
        long most = STORING.plus(PATIENCE_EACH.multipliedBy(prepared.size())).toNanos();
        return patience.limit(lane(prepared).submit(prepared), now + Math.min(most, attempt.deadline() - now));
    }

    private boolean isInTime(Attempt attempt) {
        return clock.nanoTime() - attempt.deadline() < 0;
    }

    private void finish(Attempt attempt, Store.@Nullable Receipt receipt, @Nullable Throwable failure) {
        if (failure != null) {
            attempt.result().completeExceptionally(failure);
        } else if (receipt != null) {
            if (receipt.stored() > 0) {
                streams.events().stored(receipt.stored());
                tellStreams(attempt.deposit(), receipt);
            }
            attempt.result().complete(receipt);
        }
    }

    private void tellStreams(Store.Deposit deposit, Store.Receipt receipt) {
        boolean isNew = receipt.stored() == deposit.size();
        for (int i = 0; i < deposit.shares().size(); i++) {
            Store.Share share = deposit.shares().get(i);
            if (receipt.last().get(i) > 0) {
                streams.stored(
                        receipt.era(), share.queue(), receipt.last().get(i), isNew ? share.messages() : List.of());
            }
        }
    }
}
