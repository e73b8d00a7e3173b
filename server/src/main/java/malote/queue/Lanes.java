package malote.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import malote.message.Ispb;

/** Lanes side by side. All requests of one institution take the same lane, so that lanes do not wait for each other. */
final class Lanes<Q, R> {
    private static final int CAPACITY = 10_000;
    private static final int MAX_BATCH = 256;

    private final List<Lane<Q, R>> lanes;
    private final Function<Q, Ispb> ispb;

    private Lanes(List<Lane<Q, R>> lanes, Function<Q, Ispb> ispb) {
        this.lanes = lanes;
        this.ispb = ispb;
    }

    /** Lanes for requests of equal weight. */
    static <Q, R> Lanes<Q, R> of(
            String name,
            int count,
            Function<List<Q>, CompletionStage<List<R>>> call,
            Function<Q, Ispb> ispb,
            Function<Q, Iterable<?>> keys) {
        return of(new Lane.Limits<>(name, CAPACITY, MAX_BATCH, request -> 1, keys), count, call, ispb);
    }

    static <Q, R> Lanes<Q, R> of(
            Lane.Limits<Q> limits,
            int count,
            Function<List<Q>, CompletionStage<List<R>>> call,
            Function<Q, Ispb> ispb) {
        List<Lane<Q, R>> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lanes.add(new Lane<>(limits, call));
        }
        return new Lanes<>(List.copyOf(lanes), ispb);
    }

    CompletableFuture<R> submit(Q request) {
        int hash = ispb.apply(request).hashCode();
        return lanes.get(Math.floorMod(hash ^ hash >>> 16, lanes.size())).submit(request);
    }
}
