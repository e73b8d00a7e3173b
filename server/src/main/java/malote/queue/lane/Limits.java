package malote.queue.lane;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What a lane is for and how much it takes.
 *
 * @param calls how many calls may be under way at the same time
 * @param worthACall how much must wait for another to be started beside those that are, as a sum of {@code weight}
 * @param weight of a request; one that is heavier than a full call has a call to itself
 * @param queue what the request concerns: never in two calls at the same time
 * @param keys requests that share one never run in the same call
 */
public record Limits<Q>(
        String name,
        int calls,
        int worthACall,
        Room room,
        ToIntFunction<Q> weight,
        Function<Q, ?> queue,
        Function<Q, Iterable<?>> keys) {
    private static final int CAPACITY = 10_000;
    /** So that no institution takes the room of the others. */
    private static final int PER_QUEUE = CAPACITY / 4;

    private static final int MAX_BATCH = 256;
    /** No limit to how long a request may have to wait. */
    private static final Duration FOR_EVER = Duration.ofDays(1);

    /**
     * How much there is room for.
     *
     * @param capacity how much may wait, as a sum of weights
     * @param perQueue how much of that may be of one queue
     * @param longestWait how long a request may have to wait, as far as can be told from the last calls
     * @param maxBatch how much one call takes, as a sum of weights
     */
    public record Room(int capacity, int perQueue, Duration longestWait, int maxBatch) {
        /** One queue may have all of it. */
        public Room(int capacity, Duration longestWait, int maxBatch) {
            this(capacity, capacity, longestWait, maxBatch);
        }
    }

    /** The usual limits, for requests of equal weight. */
    public static <Q> Limits<Q> of(
            String name, int calls, int worthACall, Function<Q, ?> queue, Function<Q, Iterable<?>> keys) {
        return new Limits<>(
                name, calls, worthACall, new Room(CAPACITY, PER_QUEUE, FOR_EVER, MAX_BATCH), request -> 1, queue, keys);
    }

    /** For requests that have a call each. */
    public static <Q> Limits<Q> single(String name, int calls, Function<Q, ?> queue) {
        return new Limits<>(
                name, calls, 1, new Room(CAPACITY, PER_QUEUE, FOR_EVER, 1), request -> 1, queue, request -> List.of());
    }

    int capacity() {
        return room.capacity();
    }

    int maxBatch() {
        return room.maxBatch();
    }
}
