package malote.queue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * <p>A second call starts beside the first only for a batch that is worth one; where enough for two waits, they share it. Requests of one {@linkplain Limits#queue queue}
 * never run in two calls at a time, and are taken in their order; queues take turns.
 *
 * <p>Thread-safe. Futures complete on the thread that completes the call. A future that is done before its request was
 * taken (cancelled, say) takes its request out of the lane.
 */
final class Lane<Q, R> {
    private static final int CAPACITY = 10_000;
    private static final int MAX_BATCH = 256;
    /** No limit to how long a request may have to wait. */
    private static final Duration FOR_EVER = Duration.ofDays(1);
    /** The length of a call weighs so much in what the next are expected to take. */
    private static final double NEWS = 0.25;
    /** A call that takes longer says nothing of the next. */
    private static final double LONGEST_CALL_NANOS = 1e9;

    private final Limits<Q> limits;
    private final Function<List<Q>, CompletionStage<List<R>>> call;
    private final Events events;

    private final Map<Object, Line<Q, R>> lines = new HashMap<>();
    /** Those lines that have requests and are in no call. */
    private final Deque<Line<Q, R>> ready = new ArrayDeque<>();

    private int waitingWeight;
    private int readyWeight;
    private int running;
    /** What a full call takes, as the last ones tell. */
    private double nanosPerCall;

    /**
     * What a lane is for and how much it takes.
     *
     * @param calls how many calls may be under way at the same time
     * @param worthACall how much must wait for another to be started beside those that are, as a sum of {@code weight}
     * @param capacity how much may wait, as a sum of {@code weight}
     * @param longestWait how long a request may have to wait, as far as can be told from the last calls
     * @param maxBatch how much one call takes, as a sum of {@code weight}; a heavier request has a call to itself
     * @param queue what the request concerns: never in two calls at the same time
     * @param keys requests that share one never run in the same call
     */
    record Limits<Q>(
            String name,
            int calls,
            int worthACall,
            int capacity,
            Duration longestWait,
            int maxBatch,
            ToIntFunction<Q> weight,
            Function<Q, ?> queue,
            Function<Q, Iterable<?>> keys) {

        /** The usual limits, for requests of equal weight. */
        static <Q> Limits<Q> of(
                String name, int calls, int worthACall, Function<Q, ?> queue, Function<Q, Iterable<?>> keys) {
            return new Limits<>(name, calls, worthACall, CAPACITY, FOR_EVER, MAX_BATCH, request -> 1, queue, keys);
        }
    }

    private static final class Entry<Q, R> {
        final Q request;
        final int weight;
        final CompletableFuture<R> result = new CompletableFuture<>();
        /** It was in a batch that failed and has a call to itself now, so that a bad request fails alone. */
        boolean alone;

        Entry(Q request, int weight) {
            this.request = request;
            this.weight = weight;
        }
    }

    /** The requests of one queue, in their order. */
    private static final class Line<Q, R> {
        final Object queue;
        final Deque<Entry<Q, R>> entries = new ArrayDeque<>();
        int weight;
        boolean inCall;

        Line(Object queue) {
            this.queue = queue;
        }
    }

    /** A batch and the lines that it came from. */
    private static final class Batch<Q, R> {
        final List<Entry<Q, R>> entries = new ArrayList<>();
        final List<Line<Q, R>> lines = new ArrayList<>();
        final Set<Object> keys = new HashSet<>();
        int weight;
        boolean full;
    }

    /** @param call answers the requests of a batch, in their order */
    Lane(Limits<Q> limits, Function<List<Q>, CompletionStage<List<R>>> call, Events events) {
        this.limits = limits;
        this.call = call;
        this.events = events;
        events.lane(limits.name(), this::waiting);
    }

    /** The weight of what waits. */
    synchronized int waiting() {
        return waitingWeight;
    }

    /** Whether a request that concerns this queue would be refused, so that it need not be made. */
    boolean isOverloaded(Object queue) {
        boolean overloaded;
        synchronized (this) {
            overloaded = isOverloaded(lines.get(queue), 1);
        }
        if (overloaded) {
            events.overloaded(limits.name());
        }
        return overloaded;
    }

    /** What waits is more than the lane holds, or more than it can do in time; for the queue alone, or for all together. */
    private boolean isOverloaded(@Nullable Line<Q, R> line, int weight) {
        if (waitingWeight == 0) {
            return false;
        }
        double ownCalls = line == null ? 0 : (double) line.weight / limits.maxBatch();
        double calls = Math.max(ownCalls, (double) waitingWeight / limits.maxBatch() / limits.calls());
        return waitingWeight + weight > limits.capacity()
                || calls * nanosPerCall > limits.longestWait().toNanos();
    }

    /** Takes a request; its future fails with {@link Overloaded} at once if it would have to wait too long. */
    CompletableFuture<R> submit(Q request) {
        Entry<Q, R> entry = new Entry<>(request, limits.weight().applyAsInt(request));
        Object queue = limits.queue().apply(request);
        synchronized (this) {
            if (isOverloaded(lines.get(queue), entry.weight)) {
                events.overloaded(limits.name());
                entry.result.completeExceptionally(new Overloaded(limits.name()));
                return entry.result;
            }
            Line<Q, R> line = lines.computeIfAbsent(queue, Line::new);
            line.entries.addLast(entry);
            line.weight += entry.weight;
            waitingWeight += entry.weight;
            if (!line.inCall) {
                readyWeight += entry.weight;
                if (line.entries.size() == 1) {
                    ready.addLast(line);
                }
            }
        }
        run();
        return entry.result;
    }

    /** Starts what calls may be started. In a loop: a recursion would be as deep as there are calls answered at once. */
    private void run() {
        for (Batch<Q, R> next = take(); !next.entries.isEmpty(); next = take()) {
            Batch<Q, R> batch = next;
            long start = System.nanoTime();
            CompletableFuture<List<R>> running = callStore(batch.entries).toCompletableFuture();
            boolean answeredAtOnce = running.isDone();
            running.whenComplete((results, failure) -> {
                long nanos = System.nanoTime() - start;
                events.called(limits.name(), batch.entries.size(), nanos);
                boolean again = failure != null && mayFailForOne(batch.entries, failure);
                release(batch, again, nanos);
                if (!answeredAtOnce) {
                    run();
                }
                if (!again) {
                    answer(batch.entries, results, failure);
                }
            });
        }
    }

    /** The next batch; empty when there is none, or it is not worth another call yet. */
    private synchronized Batch<Q, R> take() {
        Batch<Q, R> batch = new Batch<>();
        if (running > 0 && (running == limits.calls() || readyWeight < limits.worthACall())) {
            return batch;
        }
        int share = share();
        while (!batch.full && !ready.isEmpty() && (batch.weight < share || readyWeight < limits.worthACall())) {
            Line<Q, R> line = ready.getFirst();
            int before = batch.entries.size();
            take(line, batch);
            if (batch.entries.size() > before) {
                ready.removeFirst();
                readyWeight -= line.weight;
                line.inCall = true;
                batch.lines.add(line);
            } else if (line.entries.isEmpty()) {
                ready.removeFirst();
                lines.remove(line.queue);
            } else {
                break;
            }
        }
        running += batch.entries.isEmpty() ? 0 : 1;
        return batch;
    }

    /** How much of what is ready one of the calls that may be started now should take: all, unless there is enough for several. */
    private int share() {
        int free = Math.min(limits.calls() - running, readyWeight / limits.worthACall());
        return (readyWeight + Math.max(0, free - 1)) / Math.max(1, free);
    }

    private void take(Line<Q, R> line, Batch<Q, R> batch) {
        List<Entry<Q, R>> deferred = new ArrayList<>(0);
        while (!batch.full && !line.entries.isEmpty()) {
            Entry<Q, R> entry = line.entries.getFirst();
            boolean gone = entry.result.isDone();
            if (!gone && !batch.entries.isEmpty()) {
                batch.full = entry.alone || batch.weight + entry.weight > limits.maxBatch();
            }
            if (batch.full) {
                break;
            }
            line.entries.removeFirst();
            if (!gone && !addAll(batch.keys, limits.keys().apply(entry.request))) {
                deferred.add(entry);
                continue;
            }
            line.weight -= entry.weight;
            waitingWeight -= entry.weight;
            readyWeight -= entry.weight;
            if (!gone) {
                batch.entries.add(entry);
                batch.weight += entry.weight;
                batch.full = entry.alone;
            }
        }
        for (int i = deferred.size() - 1; i >= 0; i--) {
            line.entries.addFirst(deferred.get(i));
        }
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

    /** A call is over. If {@code again}, its requests run once more, each alone, before what came later to their queues. */
    private synchronized void release(Batch<Q, R> batch, boolean again, long nanos) {
        running--;
        // One that is heavier than a full call counts as several.
        double perCall = nanos / Math.max(1, (double) batch.weight / limits.maxBatch());
        nanosPerCall += NEWS * (Math.min(perCall, LONGEST_CALL_NANOS) - nanosPerCall);
        if (again) {
            for (int i = batch.entries.size() - 1; i >= 0; i--) {
                putBack(batch.entries.get(i));
            }
        }
        if (again) {
            // Each goes to the front, so the first must be the last to go there.
            Collections.reverse(batch.lines);
        }
        for (Line<Q, R> line : batch.lines) {
            line.inCall = false;
            readyWeight += line.weight;
            if (line.entries.isEmpty()) {
                lines.remove(line.queue);
            } else if (again) {
                ready.addFirst(line);
            } else {
                ready.addLast(line);
            }
        }
    }

    private void putBack(Entry<Q, R> entry) {
        Line<Q, R> line = lines.computeIfAbsent(limits.queue().apply(entry.request), Line::new);
        entry.alone = true;
        line.entries.addFirst(entry);
        line.weight += entry.weight;
        waitingWeight += entry.weight;
    }

    private static boolean mayFailForOne(List<?> batch, Throwable failure) {
        return batch.size() > 1 && !(Failures.unwrap(failure) instanceof StoreUnavailable);
    }

    private static <Q, R> void answer(List<Entry<Q, R>> batch, @Nullable List<R> results, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<R> result = batch.get(i).result;
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
            return call.apply(batch.stream().map(entry -> entry.request).toList());
        } catch (RuntimeException e) {
            thrown = e;
        }
        return CompletableFuture.failedFuture(thrown);
    }
}
