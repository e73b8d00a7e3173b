package malote.queue.lane;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** The requests of one queue, in their order. Guarded by its lane. */
final class Line<Q, R> {
    final Object queue;
    final Deque<Entry<Q, R>> entries = new ArrayDeque<>();
    /** Of what waits here. */
    int weight;

    boolean inCall;
    /** Another has locked what it concerns, as the last call said. */
    boolean locked;

    Line(Object queue) {
        this.queue = queue;
    }

    /** A request and its answer to come. */
    static final class Entry<Q, R> {
        final Q request;
        final Line<Q, R> line;
        final int weight;
        final CompletableFuture<R> result = new CompletableFuture<>();
        /** It was in a batch that failed and has a call to itself now, so that a bad request fails alone. */
        boolean alone;

        Entry(Q request, Line<Q, R> line, int weight) {
            this.request = request;
            this.line = line;
            this.weight = weight;
        }
    }
}
