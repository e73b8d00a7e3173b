package malote.queue.read;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.QueueName;
import malote.queue.ReadId;
import malote.queue.Store;
import malote.queue.lane.Lane;
import malote.queue.lane.Limits;
import malote.queue.lane.Patience;

/** Ends streams, those of a queue one after the other. Thread-safe. */
final class Endings {
    /** So many queues have streams ended at a time. */
    private static final int CALLS = 4;
    /** How long it may take, which is not bound by the time of a read. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(8);

    private final Store store;
    private final Clock clock;
    private final Patience patience;
    private final Lane<Change, Object> lane;

    /** What ends streams of a queue. */
    private record Change(QueueName queue, Supplier<? extends CompletionStage<?>> call) {}

    Endings(Store store, Clock clock, Events events) {
        this.store = store;
        this.clock = clock;
        this.patience = new Patience(clock);
        this.lane = new Lane<>(
                Limits.single("end", CALLS, Change::queue),
                change -> change.get(0).call().get().thenApply(Collections::singletonList),
                clock,
                events);
    }

    /** As {@link Store#end}. */
    CompletionStage<Store.Ending> end(QueueName queue, ReadId id, boolean sent) {
        return change(queue, () -> store.end(queue, id, sent));
    }

    /** As {@link Streams#change}. */
    @SuppressWarnings("unchecked") // The answer is the call's.
    <T> CompletionStage<T> change(QueueName queue, Supplier<CompletionStage<T>> call) {
        CompletableFuture<Object> answer = lane.submit(new Change(queue, call));
        return patience.limit((CompletableFuture<T>) answer, clock.nanoTime() + LONGEST_CALL.toNanos());
    }
}
