package malote.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import malote.message.Ispb;
import org.jspecify.annotations.Nullable;

/** One read that a client waits for. Made by {@link Streams}; thread-safe. */
public final class Poll {
    final Place place;
    final int max;
    /** The order of arrival, over all institutions. */
    final long order;
    /** When it is to be answered at the latest, by {@link Clock#nanoTime}. */
    final long deadline;
    /** The read of a {@code stream/start}: until it is answered its client knows no URI of the stream. */
    final boolean first;

    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private final Streams streams;

    volatile ReadId id;
    /** The stream is known to be in the store. */
    volatile boolean opened;
    /** It has waited after it went to the store, so that it goes on waiting when the store is away. */
    volatile boolean waited;
    /** The store was told of it, which confirmed the batch before. */
    volatile boolean wasClaimed;
    /** Its client is gone. */
    volatile boolean vanished;
    /** Its claim, to be cancelled when nobody wants it any more; null until it first goes to the store. */
    volatile @Nullable CompletableFuture<?> claim;

    Poll(Streams streams, Place place, ReadId id, int max, long order, long deadline, boolean first) {
        this.streams = streams;
        this.place = place;
        this.id = id;
        this.max = max;
        this.order = order;
        this.deadline = deadline;
        this.first = first;
        this.opened = !first;
    }

    /** Completes, never exceptionally, at the latest shortly after the time that a read may wait. */
    public CompletionStage<Answer> answer() {
        return answer;
    }

    /**
     * Says that the client closed its connection before the whole answer was sent. A read that waits gets no message
     * then, and a stream whose very first read it was is closed: its client never learnt its URI.
     */
    public void vanished() {
        streams.vanished(this);
    }

    Ispb ispb() {
        return place.ispb;
    }

    boolean isAnswered() {
        return answer.isDone();
    }
}
