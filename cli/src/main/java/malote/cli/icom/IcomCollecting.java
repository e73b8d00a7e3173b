package malote.cli.icom;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import malote.cli.output.Progress;
import malote.cli.output.Tally;
import malote.client.icom.IcomBatch;
import malote.client.icom.IcomBatchHandler;
import malote.client.icom.IcomListener;

/** Writes batches and keeps count. Thread-safe. */
public final class IcomCollecting extends Tally implements IcomBatchHandler, IcomListener {
    private final IcomSink sink;
    private final LongAdder duplicates = new LongAdder();

    public IcomCollecting(IcomSink sink, Progress progress) {
        super(progress);
        this.sink = sink;
    }

    @Override
    public void handle(IcomBatch batch) throws IOException {
        write(batch.messages().size(), () -> sink.write(batch.messages()));
    }

    @Override
    public void duplicate(String resourceId) {
        duplicates.increment();
    }

    @Override
    protected String repeats() {
        long again = duplicates.sum();
        return again > 0 ? ", " + again + " left out that had come before" : "";
    }
}
