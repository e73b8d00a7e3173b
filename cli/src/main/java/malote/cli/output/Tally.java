package malote.cli.output;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import malote.client.stream.StreamListener;
import org.jspecify.annotations.Nullable;

/** Keeps count of what a collector collects. What cannot be written ends the collector, and is not confirmed. Thread-safe. */
public abstract class Tally implements StreamListener {
    private final Progress progress;
    private final CompletableFuture<Runnable> stop = new CompletableFuture<>();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final LongAdder written = new LongAdder();
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder given = new LongAdder();

    protected Tally(Progress progress) {
        this.progress = progress;
    }

    /** What may fail. */
    @FunctionalInterface
    protected interface Writing {
        void write() throws IOException;
    }

    /** Says how the collector that hands the batches over is told to end; who fails waits until then. */
    public final void stopsBy(Runnable stopping) {
        stop.complete(stopping);
    }

    /** Writes messages and counts them. */
    protected final void write(int messages, Writing writing) throws IOException {
        try {
            writing.write();
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            stop.join().run();
            throw e;
        }
        written.add(messages);
        progress.add(messages);
    }

    @Override
    public final void gaveBack(int stream, int messages) {
        given.add(messages);
    }

    @Override
    public final void confirmed(int stream, int messages) {
        confirmed.add(messages);
    }

    @Override
    public final void retrying(int stream, String reason, Duration pause) {
        progress.retrying(reason, pause);
    }

    @Override
    public final void lost(int stream, String reason, int unconfirmed) {
        progress.say("stream " + stream + " is over: " + reason
                + (unconfirmed > 0 ? "; what was written and may come again: " + Progress.messages(unconfirmed) : ""));
    }

    /** What could not be written. */
    public final @Nullable IOException failure() {
        return failure.get();
    }

    /** What became of messages that were read and not written; empty if there were none. */
    public final String returned() {
        long all = given.sum();
        return all == 0 ? "" : Progress.messages(all) + " not written, or not in full, went back to the queue.";
    }

    /** How it went. */
    public final String summary() {
        return Progress.messages(written.sum()) + " collected, " + confirmed.sum() + " confirmed" + repeats() + ".";
    }

    /** What the summary says of repeats; empty, or it begins with a comma. */
    protected abstract String repeats();
}
