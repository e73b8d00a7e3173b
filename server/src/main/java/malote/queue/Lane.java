package malote.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Application-level group commit ("natural batching"). A lane takes every request that is waiting, runs them as one call,
 * completes them, and takes the next. There is no timer: an idle lane adds no delay, a busy one makes big batches.
 *
 * <p>Thread-safe. Futures complete on the thread that completes the call. A future that is done before its request was
 * taken (cancelled, say) takes its request out of the lane.
 */
final class Lane<Q, R> {
    /** What a lane is for and how much it takes. */
    record Limits<Q>(String name, int capacity, int maxBatch, ToIntFunction<Q> weight, Function<Q, Iterable<?>> keys) {}

    private final Limits<Q> limits;
    private final Function<List<Q>, CompletionStage<List<R>>> call;
    private final Deque<Entry<Q, R>> waiting = new ArrayDeque<>();
    /** The members of a batch that failed; they run one by one before all others, so that a bad request fails alone. */
    private final Deque<Entry<Q, R>> apart = new ArrayDeque<>();

    private int waitingWeight;
    private boolean busy;

    private record Entry<Q, R>(Q request, int weight, CompletableFuture<R> result) {}

    /**
     * @param limits {@code capacity} and {@code maxBatch} are sums of {@code weight}; requests that share a key of
     *     {@code keys} never run in one batch
     * @param call answers the requests of a batch, in their order
     */
    Lane(Limits<Q> limits, Function<List<Q>, CompletionStage<List<R>>> call) {
        this.limits = limits;
        this.call = call;
    }

    /** Takes a request; its future fails with {@link Overloaded} at once if the lane is full. */
    CompletableFuture<R> submit(Q request) {
        CompletableFuture<R> result = new CompletableFuture<>();
        int weight = limits.weight().applyAsInt(request);
        synchronized (this) {
            if (!waiting.isEmpty() && waitingWeight + weight > limits.capacity()) {
                result.completeExceptionally(new Overloaded(limits.name()));
                return result;
            }
            waiting.addLast(new Entry<>(request, weight, result));
            waitingWeight += weight;
            if (busy) {
                return result;
            }
            busy = true;
        }
        runNext();
        return result;
    }

    /** Runs batches until one is under way. In a loop: a recursion would be as deep as there are calls answered at once. */
    private void runNext() {
        for (List<Entry<Q, R>> next = takeBatch(); !next.isEmpty(); next = takeBatch()) {
            List<Entry<Q, R>> batch = next;
            CompletableFuture<List<R>> running = callStore(batch).toCompletableFuture();
            boolean answeredAtOnce = running.isDone();
            running.whenComplete((results, failure) -> {
                boolean again = failure != null && mayFailForOne(batch, failure);
                if (again) {
                    putApart(batch);
                }
                if (!answeredAtOnce) {
                    runNext();
                }
                if (!again) {
                    answer(batch, results, failure);
                }
            });
            if (!answeredAtOnce) {
                return;
            }
        }
    }

    /** The next batch; empty, and the lane is idle, when nothing waits. */
    private synchronized List<Entry<Q, R>> takeBatch() {
        for (Entry<Q, R> single = apart.pollFirst(); single != null; single = apart.pollFirst()) {
            if (!single.result().isDone()) {
                return List.of(single);
            }
        }
        List<Entry<Q, R>> batch = new ArrayList<>(Math.min(waiting.size(), limits.maxBatch()));
        List<Entry<Q, R>> deferred = new ArrayList<>(0);
        Set<Object> keys = new HashSet<>();
        int weight = 0;
        while (!waiting.isEmpty()) {
            Entry<Q, R> entry = waiting.getFirst();
            if (!batch.isEmpty() && weight + entry.weight() > limits.maxBatch()) {
                break;
            }
            waiting.removeFirst();
            if (entry.result().isDone()) {
                waitingWeight -= entry.weight();
            } else if (addAll(keys, limits.keys().apply(entry.request()))) {
                batch.add(entry);
                weight += entry.weight();
            } else {
                deferred.add(entry);
            }
        }
        for (int i = deferred.size() - 1; i >= 0; i--) {
            waiting.addFirst(deferred.get(i));
        }
        waitingWeight -= weight;
        busy = !batch.isEmpty();
        return batch;
    }

    private static boolean addAll(Set<Object> keys, Iterable<?> more) {
        for (Object key : more) {
            if (keys.contains(key)) {
                return false;
            }
        }
        more.forEach(keys::add);
        return true;
    }

    private static boolean mayFailForOne(List<?> batch, Throwable failure) {
        return batch.size() > 1 && !(Failures.unwrap(failure) instanceof StoreUnavailable);
    }

    private synchronized void putApart(List<Entry<Q, R>> batch) {
        apart.addAll(batch);
    }

    private static <Q, R> void answer(List<Entry<Q, R>> batch, @Nullable List<R> results, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<R> result = batch.get(i).result();
            if (results != null) {
                result.complete(results.get(i));
            } else if (failure != null) {
                result.completeExceptionally(Failures.unwrap(failure));
            }
        }
    }

    private CompletionStage<List<R>> callStore(List<Entry<Q, R>> batch) {
        @Nullable Throwable thrown;
        try {
            return call.apply(batch.stream().map(Entry::request).toList());
        } catch (RuntimeException e) {
            thrown = e;
        }
        return CompletableFuture.failedFuture(thrown);
    }
}
