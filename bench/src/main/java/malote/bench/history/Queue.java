package malote.bench.history;

import java.util.ArrayList;
import java.util.List;

/** The queue of one institution, as its {@link History} knows it. */
public final class Queue {
    private static final int MOST_MESSAGES = 10;

    private final History history;
    private final String ispb;
    private final List<Writer> writers = new ArrayList<>(1);
    private final List<Stream> open = new ArrayList<>(6);
    long undelivered;
    private long givenBackUnseen;

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

    /** A stream that is about to be opened. */
    public Stream stream() {
        return history.register(new Stream(history, this));
    }

    /** How many messages are stored, or due once more, and not delivered yet. */
    public long undelivered() {
        return undelivered;
    }

    /** A client learnt that its stream is open. */
    void opened(Stream stream, long now) {
        open.removeIf(other -> !other.isCertainlyOpen(now));
        open.add(stream);
        if (open.size() > history.rules().mostStreams()) {
            history.fault(Fault.TOO_MANY, () -> open.size() + " for " + ispb);
        }
    }

    /** A batch may come back without a mark that a stream was given and nobody saw. */
    void mayGiveBackUnseen() {
        givenBackUnseen += MOST_MESSAGES;
    }

    /** It was seen after all, or there was none. */
    void gaveNothingBack() {
        givenBackUnseen = Math.max(0, givenBackUnseen - MOST_MESSAGES);
    }

    /** Whether a message may come late without a mark, for it was given to a stream that nobody learnt of. */
    boolean excuseLateOne() {
        return givenBackUnseen-- > 0;
    }
}
