package malote.cli.json;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import malote.cli.output.Progress;
import malote.cli.output.Sink;
import malote.cli.output.Tally;
import malote.client.Batch;
import malote.client.BatchHandler;
import malote.client.CollectorListener;
import malote.client.MessageJson;

/** Writes batches and keeps count. Thread-safe. */
public final class Collecting extends Tally implements BatchHandler, CollectorListener {
    private final Sink sink;
    private final LongAdder redelivered = new LongAdder();

    public Collecting(Sink sink, Progress progress) {
        super(progress);
        this.sink = sink;
    }

    @Override
    public void handle(Batch batch) throws IOException {
        int messages = batch.messages().size();
        write(messages, () -> sink.write(MessageJson.lines(batch.messages())));
        if (batch.redelivered()) {
            redelivered.add(messages);
        }
    }

    @Override
    protected String repeats() {
        long again = redelivered.sum();
        return again > 0 ? ", " + again + " of them redelivered" : "";
    }
}
