package malote.queue.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import malote.queue.Clock;
import malote.queue.Events;
import malote.queue.Failures;
import malote.queue.Locked;
import malote.queue.Overloaded;
import malote.queue.StoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Application-level group commit ("natural batching"). A lane takes every request that is waiting, runs them as one call,
 * completes them, and takes the next. There is no timer: an idle lane adds no delay, a busy one makes big batches.
 *
 * <p>A second call starts beside the first only for a batch that is worth one, or if the first is of a single request that
 * is heavier than a full call; where enough for two waits, they share it. Requests of one {@linkplain Limits#queue queue}
 * never run in two calls at a time, and are taken in their order; queues take turns.
 *
 * <p>Where another has locked what a request concerns, its queue stands aside, and holds up no other: it is tried again in a
 * call for such queues only, one at a time, which does not count among the others. The call must wait a moment itself, or it
 * is repeated without a pause.
 *
 * <p>Thread-safe. Futures complete on the thread that completes the call. A future that is done before its request was
 * taken (cancelled, say) takes its request out of the lane.
 */
public final class Lane<Q, R> {
    /** The length of a call weighs so much in what the next are expected to take. */
    private static final double NEWS = 0.25;
    /** A call that takes longer says nothing of the next. */
    private static final double LONGEST_CALL_NANOS = 1e9;
    /** A queue that stands aside may have this part of what the lane holds. */
    private static final int LOCKED_SHARE = 20;

    private final Limits<Q> limits;
    private final Function<List<Q>, CompletionStage<List<@Nullable R>>> call;
    private final Clock clock;
    private final Events events;

    private final Map<Object, Line<Q, R>> lines = new HashMap<>();
    /** Those lines that have requests and are in no call. */
    private final Deque<Line<Q, R>> ready = new ArrayDeque<>();
    /** Those lines that stand aside and are in no call. */
    private final Deque<Line<Q, R>> locked = new ArrayDeque<>();

    private int waitingWeight;
    private int readyWeight;
    /** What waits in lines that stand aside, also while these are in a call. */
    private int lockedWeight;

    private int running;
    private boolean runningLocked;
    /** How many of those are of a request that is heavier than a full call, and may take long. */
    private int runningHeavy;
    /** What a full call takes, as the last ones tell. */
    private double nanosPerCall;

    /**
     * Begins idle.
     *
     * @param call answers the requests of a batch, in their order; null for those that another holds up (or, for a single one,
     *     fails with {@link Locked}): nothing was done for them, and it has waited for a moment if it did nothing at all
     */
    public Lane(
            Limits<Q> limits, Function<List<Q>, CompletionStage<List<@Nullable R>>> call, Clock clock, Events events) {
        this.limits = limits;
        this.call = call;
        this.clock = clock;
        this.events = events;
        events.lane(limits.name(), this::waiting);
    }

    /** The weight of what waits. */
    public synchronized int waiting() {
        return waitingWeight;
    }

    /** Whether a request that concerns this queue would be refused, so that it need not be made. */
    public boolean isOverloaded(Object queue) {
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
        if (line != null && line.locked && line.weight > 0) {
            return line.weight + weight > limits.capacity() / LOCKED_SHARE;
        }
        if (line != null
                && line.weight > 0
                && line.weight + weight > limits.room().perQueue()) {
            return true;
        }
        double ownCalls = line == null ? 0 : (double) line.weight / limits.maxBatch();
        double calls = Math.max(ownCalls, (double) (waitingWeight - lockedWeight) / limits.maxBatch() / limits.calls());
        return waitingWeight + weight > limits.capacity()
                || calls * nanosPerCall > limits.room().longestWait().toNanos();
    }

    /** Takes a request; its future fails with {@link Overloaded} at once if it would have to wait too long. */
    public CompletableFuture<R> submit(Q request) {
        int weight = limits.weight().applyAsInt(request);
        Object queue = limits.queue().apply(request);
        Line.Entry<Q, R> entry;
        synchronized (this) {
            if (isOverloaded(lines.get(queue), weight)) {
                events.overloaded(limits.name());
                return CompletableFuture.failedFuture(new Overloaded(limits.name()));
            }
            Line<Q, R> line = lines.computeIfAbsent(queue, Line::new);
            entry = new Line.Entry<>(request, line, weight);
            line.entries.addLast(entry);
            line.weight += entry.weight;
            waitingWeight += entry.weight;
            if (line.locked) {
                lockedWeight += entry.weight;
            } else if (!line.inCall) {
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
            long start = clock.nanoTime();
            CompletableFuture<List<@Nullable R>> running =
                    callStore(batch.entries).toCompletableFuture();
            boolean answeredAtOnce = running.isDone();
            running.whenComplete((results, failure) -> {
                long nanos = clock.nanoTime() - start;
                events.called(limits.name(), batch.entries.size(), nanos);
                boolean again = failure != null && mayFailForOne(batch.entries, failure);
                boolean isLocked = failure != null && !again && Failures.unwrap(failure) instanceof Locked;
                List<@Nullable R> answers = isLocked ? Collections.singletonList(null) : results;
                release(batch, again, answers, nanos);
                if (!answeredAtOnce) {
                    run();
                }
                if (!again) {
                    answer(batch.entries, answers, failure);
                }
            });
        }
    }

    /** The next batch; empty when there is none, or it is not worth another call yet. */
    private synchronized Batch<Q, R> take() {
        Batch<Q, R> batch = new Batch<>();
        if (!runningLocked) {
            batch.locked = true;
            while (!batch.full && take(locked, batch)) {}
            if (!batch.entries.isEmpty()) {
                runningLocked = true;
                return batch;
            }
            batch.locked = false;
        }
        boolean worth = running == runningHeavy || readyWeight >= limits.worthACall();
        if (running == limits.calls() || !worth) {
            return batch;
        }
        int share = share();
        while (!batch.full && (batch.weight < share || readyWeight < limits.worthACall()) && take(ready, batch)) {}
        running += batch.entries.isEmpty() ? 0 : 1;
        runningHeavy += isHeavy(batch) ? 1 : 0;
        return batch;
    }

    /** Takes from the first line. Returns whether another may be asked. */
    private boolean take(Deque<Line<Q, R>> from, Batch<Q, R> batch) {
        Line<Q, R> line = from.peekFirst();
        if (line == null) {
            return false;
        }
        int before = batch.entries.size();
        take(line, batch);
        if (batch.entries.size() > before) {
            from.removeFirst();
            readyWeight -= line.locked ? 0 : line.weight;
            line.inCall = true;
            batch.lines.add(line);
        } else if (line.entries.isEmpty()) {
            from.removeFirst();
            lines.remove(line.queue);
        } else {
            return false;
        }
        return true;
    }

    private boolean isHeavy(Batch<Q, R> batch) {
        return batch.weight > limits.maxBatch();
    }

    /** How much of what is ready one of the calls that may be started now should take: all, unless there is enough for several. */
    private int share() {
        int free = Math.min(limits.calls() - running, readyWeight / limits.worthACall());
        return (readyWeight + Math.max(0, free - 1)) / Math.max(1, free);
    }

    private void take(Line<Q, R> line, Batch<Q, R> batch) {
        List<Line.Entry<Q, R>> deferred = new ArrayList<>(0);
        while (!batch.full && !line.entries.isEmpty()) {
            Line.Entry<Q, R> entry = line.entries.getFirst();
            boolean gone = entry.result.isDone();
            if (!gone && !batch.entries.isEmpty()) {
                batch.full = entry.alone || batch.weight + entry.weight > limits.maxBatch();
            }
            if (batch.full) {
                break;
            }
            line.entries.removeFirst();
            if (!gone && !batch.addKeys(limits.keys().apply(entry.request))) {
                deferred.add(entry);
                continue;
            }
            line.weight -= entry.weight;
            waitingWeight -= entry.weight;
            if (line.locked) {
                lockedWeight -= entry.weight;
            } else {
                readyWeight -= entry.weight;
            }
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

    /**
     * A call is over. If {@code again}, its requests run once more, each alone, before what came later to their queues; so do
     * those without an answer, and their queues stand aside.
     */
    private synchronized void release(
            Batch<Q, R> batch, boolean again, @Nullable List<@Nullable R> answers, long nanos) {
        if (batch.locked) {
            runningLocked = false;
            // The call waits for the first.
            Collections.rotate(batch.lines, -1);
        } else {
            running--;
            runningHeavy -= isHeavy(batch) ? 1 : 0;
            // One that is heavier than a full call counts as several.
            double perCall = nanos / Math.max(1, (double) batch.weight / limits.maxBatch());
            nanosPerCall += NEWS * (Math.min(perCall, LONGEST_CALL_NANOS) - nanosPerCall);
        }
        for (Line<Q, R> line : batch.lines) {
            lockedWeight -= line.locked ? line.weight : 0;
            line.locked = false;
        }
        for (int i = batch.entries.size() - 1; i >= 0; i--) {
            if (again) {
                putBack(batch.entries.get(i)).alone = true;
            } else if (answers != null && answers.get(i) == null) {
                putBack(batch.entries.get(i)).line.locked = true;
            }
        }
        if (again) {
            // Each goes to the front, so the first must be the last to go there.
            Collections.reverse(batch.lines);
        }
        for (Line<Q, R> line : batch.lines) {
            line.inCall = false;
            if (line.entries.isEmpty()) {
                lines.remove(line.queue);
            } else if (line.locked) {
                lockedWeight += line.weight;
                locked.addLast(line);
            } else {
                readyWeight += line.weight;
                if (again) {
                    ready.addFirst(line);
                } else {
                    ready.addLast(line);
                }
            }
        }
    }

    private Line.Entry<Q, R> putBack(Line.Entry<Q, R> entry) {
        Line<Q, R> line = entry.line;
        line.entries.addFirst(entry);
        line.weight += entry.weight;
        waitingWeight += entry.weight;
        return entry;
    }

    private static boolean mayFailForOne(List<?> batch, Throwable failure) {
        Throwable cause = Failures.unwrap(failure);
        return batch.size() > 1 && (cause instanceof Locked || !(cause instanceof StoreUnavailable));
    }

    private static <Q, R> void answer(
            List<Line.Entry<Q, R>> batch, @Nullable List<@Nullable R> answers, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<R> result = batch.get(i).result;
            if (answers != null) {
                R answer = answers.get(i);
                if (answer != null) {
                    result.complete(answer);
                }
            } else if (failure != null) {
                result.completeExceptionally(Failures.unwrap(failure));
            }
        }
    }

    private CompletionStage<List<@Nullable R>> callStore(List<Line.Entry<Q, R>> batch) {
        @Nullable Throwable thrown;
        try {
            return call.apply(batch.stream().map(entry -> entry.request).toList());
        } catch (RuntimeException e) {
            thrown = e;
        }
        return CompletableFuture.failedFuture(thrown);
    }
}
