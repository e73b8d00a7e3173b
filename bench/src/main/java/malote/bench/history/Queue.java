package malote.bench.history;

import java.util.ArrayList;
import java.util.List;

/** The queue of one institution, as its {@link History} knows it. */
public final class Queue {
    private final History history;
    private final String ispb;
    private final List<Writer> writers = new ArrayList<>(1);
    long undelivered;

    Queue(History history, String ispb) {
        this.history = history;
        this.ispb = ispb;
    }

    public String ispb() {
        return ispb;
    }

    /** Somebody who stores messages in this queue one request after the other, so that their order is known. */
    public Writer writer() {
        Writer writer = new Writer(this, writers.size());
        writers.add(writer);
        history.register(writer);
        return writer;
    }

    /** A stream that is read from this queue. */
    public Stream stream() {
        return new Stream(this);
    }

    /** How many messages are stored and not delivered yet. */
    public long undelivered() {
        return undelivered;
    }
}
