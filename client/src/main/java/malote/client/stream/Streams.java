package malote.client.stream;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The streams of a collector, from their start to their common end. Safe for use by many threads. */
public final class Streams {
    private final Stop stop = new Stop();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final List<Running> running;
    private final CompletableFuture<Void> ended;

    private <M> Streams(Settings settings, Dialect<M> dialect, Recipient<M> recipient, int count, long limit) {
        Budget budget = new Budget(limit);
        this.running = IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Running(new Stream<>(number, settings, dialect, recipient, budget, stop)))
                .toList();
        this.ended =
                CompletableFuture.allOf(running.stream().map(each -> each.over).toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Starts them.
     *
     * @param executors what runs the stream of a number
     * @throws RejectedExecutionException if one is refused; those that were started are ended
     */
    static <M> Streams start(
            Settings settings,
            Dialect<M> dialect,
            Recipient<M> recipient,
            int count,
            long limit,
            IntFunction<Executor> executors) {
        Streams streams = new Streams(settings, dialect, recipient, count, limit);
        try {
            for (int i = 0; i < count; i++) {
                executors.apply(i + 1).execute(streams.running.get(i));
            }
            return streams;
        } catch (RejectedExecutionException e) {
            streams.close();
            throw e;
        }
    }

    /** Tells them to end, and returns at once. */
    public void stop() {
        stop.wish();
        running.forEach(Running::stop);
    }

    /** Tells them to end and waits for that, unless a handler is the caller; returns early if the caller is interrupted. */
    public void close() {
        stop();
        if (threads.contains(Thread.currentThread())) {
            return;
        }
        try {
            ended.handle((done, failure) -> true).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** Completes when all are ended, with what one of them failed with. Completing it has no effect on them. */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** A stream and whether it runs. */
    private final class Running implements Runnable {
        private final Stream<?> stream;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        Running(Stream<?> stream) {
            this.stream = stream;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            threads.add(Thread.currentThread());
            @Nullable Throwable failure = null;
            try {
                stream.run();
            } catch (RuntimeException | Error e) {
                failure = e;
                Streams.this.stop();
            } finally {
                threads.remove(Thread.currentThread());
                if (failure == null) {
                    over.complete(null);
                } else {
                    over.completeExceptionally(failure);
                }
            }
        }

        /** One that the executor has not come to never runs. */
        void stop() {
            if (taken.compareAndSet(false, true)) {
                over.complete(null);
            }
            stream.wake();
        }
    }
}
