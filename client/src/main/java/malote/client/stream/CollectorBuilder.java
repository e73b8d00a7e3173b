package malote.client.stream;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of a collector of any dialect. Not thread-safe.
 *
 * @param <B> the builder of the dialect
 */
public abstract class CollectorBuilder<B extends CollectorBuilder<B>> {
    /** The most reads that an institution may make at the same time. */
    public static final int MAX_STREAMS = 6;

    private int streams = 1;
    private boolean multipart = true;
    private long limit = Long.MAX_VALUE;
    private @Nullable Executor executor;
    private Duration readTimeout = Duration.ofSeconds(20);
    private Duration endTimeout = Duration.ofSeconds(10);
    private Duration firstPause = Duration.ofMillis(250);
    private Duration longestPause = Duration.ofSeconds(10);

    protected CollectorBuilder() {}

    /** How many streams, 1 (the default) to {@value #MAX_STREAMS}; messages of one stream are in order. */
    public final B streams(int count) {
        if (count < 1 || count > MAX_STREAMS) {
            throw new IllegalArgumentException("streams must be 1 to " + MAX_STREAMS + ", not " + count);
        }
        this.streams = count;
        return self();
    }

    /** Whether a batch may have up to ten messages (the default) or one only. */
    public final B multipart(boolean several) {
        this.multipart = several;
        return self();
    }

    /** Ends the collector after so many messages were handled and confirmed, 1 or more; never reads more than that. */
    public final B limit(long messages) {
        if (messages < 1) {
            throw new IllegalArgumentException("the limit must be 1 or more, not " + messages);
        }
        this.limit = messages;
        return self();
    }

    /**
     * What runs the streams, each as a task that lasts as long as the collector: it must have a thread for each, or start
     * one. It is not shut down by the collector. The default is a new thread for each stream. A stream whose thread is
     * interrupted ends.
     */
    public final B executor(Executor runner) {
        this.executor = runner;
        return self();
    }

    /** How long an answer is waited for before the read is repeated (20 s). A server takes up to 8 s if there is nothing. */
    public final B readTimeout(Duration time) {
        this.readTimeout = positive(time);
        return self();
    }

    /** How long the end of a stream is tried before it is left to its lease (10 s). */
    public final B endTimeout(Duration time) {
        this.endTimeout = positive(time);
        return self();
    }

    /** The first pause after a failure (250 ms), and the longest to which it doubles (10 s). */
    public final B pauses(Duration first, Duration longest) {
        this.firstPause = positive(first);
        this.longestPause = positive(longest);
        return self();
    }

    /** This builder. */
    protected abstract B self();

    /**
     * Starts streams as they were set.
     *
     * @param name of the threads, to which the number of the stream is appended
     * @throws RejectedExecutionException if the executor refuses a stream; those that were started are ended
     */
    protected final <M> Streams start(HttpClient http, Dialect<M> dialect, Recipient<M> recipient, String name) {
        Settings settings = new Settings(http, multipart, readTimeout, endTimeout, firstPause, longestPause);
        Executor given = executor;
        return Streams.start(
                settings,
                dialect,
                recipient,
                streams,
                limit,
                number -> given == null ? task -> new Thread(task, name + "-" + number).start() : given);
    }

    private static Duration positive(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a time must be more than zero, not " + time);
        }
        return time;
    }
}
