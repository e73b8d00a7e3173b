package malote.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import malote.client.http.Ispb;
import org.jspecify.annotations.Nullable;

/**
 * Collects the messages of an institution and hands them to a handler, so that none is lost.
 *
 * <pre>{@code
 * import malote.client.Collector;
 * import malote.client.Server;
 *
 * public class Collect {
 *     public static void main(String[] args) {
 *         Collector collector = Collector.of(Server.at("http://localhost:3000"), "32074986")
 *                 .streams(2)
 *                 .start(batch -> batch.messages().forEach(System.out::println));
 *         Runtime.getRuntime().addShutdownHook(new Thread(collector::close));
 *         collector.ended().join();
 *     }
 * }
 * }</pre>
 *
 * <p>What it promises:
 *
 * <ul>
 *   <li><b>A batch is confirmed only after the handler has returned</b>, by the next read of the stream or its end. If this
 *       program dies before, the messages come again, with {@link Batch#redelivered}.
 *   <li><b>A handler that throws</b> gets the batch again after a pause: the same URI is read again, which repeats the batch
 *       and confirms nothing. This goes on until the handler succeeds or the collector is closed; then the batch is given
 *       back to the queue. (Where the answer to {@code stream/start} has no {@code Content-Location}, its batch is kept in
 *       memory, and comes back by the end of the stream's lease.) Other streams are not held up.
 *   <li><b>A read whose answer got lost</b>, came in part or was not understood is repeated with the same URI.
 *   <li><b>Failures to connect, 408, 429 and 5xx</b> are tried again for ever, after pauses that double and vary at random,
 *       and are not shorter than {@code Retry-After}.
 *   <li><b>A stream that is over</b> (410) is opened again at once; one that the server does not know (404), or whose URI is
 *       too old (409), which means that somebody else reads it, after a pause. Any other answer is final, 401 and 403 among
 *       them: the collector ends.
 *   <li><b>The end</b> of the collector cuts off the reads that wait, lets handlers that run return, and ends each stream by
 *       a {@code DELETE}, which confirms what was handled and gives back what was not.
 * </ul>
 *
 * <p>If the collector ends in the moment in which the answer to its very first read is on its way, the stream and its batch
 * are freed by the lease only.
 *
 * <p>Safe for use by many threads.
 */
public final class Collector implements AutoCloseable {
    /** The most streams that an institution can have. */
    public static final int MAX_STREAMS = 6;

    /** What all streams have in common. */
    record Settings(
            Server server,
            URI start,
            boolean multipart,
            BatchHandler handler,
            CollectorListener listener,
            Duration readTimeout,
            Duration endTimeout,
            Duration firstPause,
            Duration longestPause) {}

    private final Stop stop = new Stop();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final List<Running> running = new ArrayList<>();
    private final CompletableFuture<Void> ended;

    private Collector(Settings settings, int streams, long limit) {
        Budget budget = new Budget(limit);
        for (int i = 1; i <= streams; i++) {
            running.add(new Running(new Stream(i, settings, budget, stop)));
        }
        this.ended =
                CompletableFuture.allOf(running.stream().map(each -> each.over).toArray(CompletableFuture<?>[]::new));
    }

    /** A collector to be set up for the institution; throws {@link IllegalArgumentException} if the ISPB is invalid. */
    public static Builder of(Server server, String ispb) {
        return new Builder(server, ispb);
    }

    /** Tells the collector to end, and returns at once. May be called by the handler, whose batch is confirmed if it returns. */
    public void stop() {
        stop.wish();
        running.forEach(Running::stop);
    }

    /**
     * Tells the collector to end and waits until all streams are ended, however long their handlers take; not for handlers if
     * one of them is the caller. If the caller is interrupted it returns early and stays interrupted.
     */
    @Override
    public void close() {
        stop();
        if (threads.contains(Thread.currentThread())) {
            return;
        }
        try {
            ended.handle((done, failure) -> true).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Completes when all streams are ended: after {@link #stop}, {@link #close} or the {@linkplain Builder#limit limit}; with a
     * {@link CollectorException} (in a {@link CompletionException}, where it is joined) if the server refused. Completing it has
     * no effect on the collector.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** A stream and whether it runs. */
    private final class Running implements Runnable {
        private final Stream stream;
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        Running(Stream stream) {
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
                Collector.this.stop();
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

    /** Sets a collector up and starts it. Not thread-safe. */
    public static final class Builder {
        private final Server server;
        private final String ispb;
        private int streams = 1;
        private boolean multipart = true;
        private long limit = Long.MAX_VALUE;
        private CollectorListener listener = new CollectorListener() {};
        private @Nullable Executor executor;
        private Duration readTimeout = Duration.ofSeconds(20);
        private Duration endTimeout = Duration.ofSeconds(10);
        private Duration firstPause = Duration.ofMillis(250);
        private Duration longestPause = Duration.ofSeconds(10);

        private Builder(Server server, String ispb) {
            this.server = server;
            this.ispb = Ispb.check(ispb);
        }

        /** How many streams, 1 (the default) to {@value #MAX_STREAMS}; messages of one stream are in order. */
        public Builder streams(int count) {
            if (count < 1 || count > MAX_STREAMS) {
                throw new IllegalArgumentException("streams must be 1 to " + MAX_STREAMS + ", not " + count);
            }
            this.streams = count;
            return this;
        }

        /** Whether a batch may have up to ten messages (the default) or one only. */
        public Builder multipart(boolean several) {
            this.multipart = several;
            return this;
        }

        /** Ends the collector after so many messages were handled and confirmed, 1 or more; never reads more than that. */
        public Builder limit(long messages) {
            if (messages < 1) {
                throw new IllegalArgumentException("the limit must be 1 or more, not " + messages);
            }
            this.limit = messages;
            return this;
        }

        /** Who hears how it fares; the default is nobody. */
        public Builder listener(CollectorListener hearer) {
            this.listener = hearer;
            return this;
        }

        /**
         * What runs the streams, each as a task that lasts as long as the collector: it must have a thread for each, or start
         * one. It is not shut down by the collector. The default is a new thread for each stream. A stream whose thread is
         * interrupted ends.
         */
        public Builder executor(Executor runner) {
            this.executor = runner;
            return this;
        }

        /** How long an answer is waited for before the read is repeated (20 s). A server takes 8 s if there is nothing. */
        public Builder readTimeout(Duration time) {
            this.readTimeout = positive(time);
            return this;
        }

        /** How long the end of a stream is tried before it is left to its lease (10 s). */
        public Builder endTimeout(Duration time) {
            this.endTimeout = positive(time);
            return this;
        }

        /** The first pause after a failure (250 ms), and the longest to which it doubles (10 s). */
        public Builder pauses(Duration first, Duration longest) {
            this.firstPause = positive(first);
            this.longestPause = positive(longest);
            return this;
        }

        /**
         * Starts to collect.
         *
         * @throws RejectedExecutionException if the executor refuses a stream; those that were started are ended
         */
        public Collector start(BatchHandler handler) {
            Settings settings = new Settings(
                    server,
                    server.uri("/api/pix/" + ispb + "/stream/start"),
                    multipart,
                    handler,
                    listener,
                    readTimeout,
                    endTimeout,
                    firstPause,
                    longestPause);
            Collector collector = new Collector(settings, streams, limit);
            try {
                collector.running.forEach(stream -> run(stream, stream.stream));
                return collector;
            } catch (RejectedExecutionException e) {
                collector.close();
                throw e;
            }
        }

        private void run(Running stream, Stream named) {
            if (executor != null) {
                executor.execute(stream);
            } else {
                new Thread(stream, "malote-" + ispb + "-" + named.number()).start();
            }
        }

        private static Duration positive(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a time must be more than zero, not " + time);
            }
            return time;
        }
    }
}
