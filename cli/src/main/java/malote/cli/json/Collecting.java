package malote.cli.json;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import malote.cli.output.Progress;
import malote.cli.output.Sink;
import malote.client.Batch;
import malote.client.BatchHandler;
import malote.client.Collector;
import malote.client.CollectorListener;
import malote.client.MessageJson;
import org.jspecify.annotations.Nullable;

/** Writes batches and keeps count. What cannot be written ends the collector, and is not confirmed. Thread-safe. */
public final class Collecting implements BatchHandler, CollectorListener {
    private final Sink sink;
    private final Progress progress;
    private final CompletableFuture<Collector> collector = new CompletableFuture<>();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final LongAdder written = new LongAdder();
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder redelivered = new LongAdder();
    private final LongAdder given = new LongAdder();

    public Collecting(Sink sink, Progress progress) {
        this.sink = sink;
        this.progress = progress;
    }

    /** Says which collector hands the batches over, which wait until then. */
    public void owns(Collector owner) {
        collector.complete(owner);
    }

    @Override
    public void handle(Batch batch) throws IOException {
        try {
            sink.write(MessageJson.lines(batch.messages()));
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            collector.join().stop();
            throw e;
        }
        int messages = batch.messages().size();
        written.add(messages);
        if (batch.redelivered()) {
            redelivered.add(messages);
        }
        progress.add(messages);
    }

    @Override
    public void gaveBack(int stream, int messages) {
        given.add(messages);
    }

    @Override
    public void confirmed(int stream, int messages) {
        confirmed.add(messages);
    }

    @Override
    public void retrying(int stream, String reason, Duration pause) {
        progress.retrying(reason, pause);
    }

    @Override
    public void lost(int stream, String reason, int unconfirmed) {
        progress.say("stream " + stream + " is over: " + reason
                + (unconfirmed > 0 ? "; what was written and may come again: " + Progress.messages(unconfirmed) : ""));
    }

    public @Nullable IOException failure() {
        return failure.get();
    }

    /** What became of messages that were read and not written; empty if there were none. */
    public String returned() {
        long all = given.sum();
        return all == 0 ? "" : Progress.messages(all) + " not written, or not in full, went back to the queue.";
    }

    public String summary() {
        long all = written.sum();
        long again = redelivered.sum();
        return Progress.messages(all) + " collected, " + confirmed.sum() + " confirmed"
                + (again > 0 ? ", " + again + " of them redelivered" : "") + ".";
    }
}
