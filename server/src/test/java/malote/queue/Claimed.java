package malote.queue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a read, flat, so that a test can ask for any part of it. Parts that there are not fail the test. */
public record Claimed(Store.Claim claim) {
    public enum Outcome {
        BATCH,
        EMPTY,
        TOO_MANY,
        STALE,
        ENDED,
        UNKNOWN
    }

    /** Null where the store did nothing. */
    public static List<@Nullable Claimed> all(List<Store.@Nullable Claim> claims) {
        return claims.stream().map(Claimed::of).toList();
    }

    public static @Nullable Claimed of(Store.@Nullable Claim claim) {
        return claim == null ? null : new Claimed(claim);
    }

    public Outcome outcome() {
        if (claim instanceof Store.Claim.Refused refused) {
            return Outcome.valueOf(refused.reason().name());
        }
        return claim instanceof Store.Claim.Batch ? Outcome.BATCH : Outcome.EMPTY;
    }

    /** Where the stream is now. */
    public ReadId id() {
        return claim instanceof Store.Claim.Empty empty ? empty.next() : aBatch().next();
    }

    /** What it has at the store while it waits. */
    public Store.Place place() {
        if (claim instanceof Store.Claim.Empty empty && empty.place() != null) {
            return empty.place();
        }
        throw new AssertionError("no place: " + claim);
    }

    public Optional<Range> batch() {
        return claim instanceof Store.Claim.Batch batch ? Optional.of(batch.range()) : Optional.empty();
    }

    public boolean redelivered() {
        return aBatch().redelivered();
    }

    public Store.Mark mark() {
        return queue().mark();
    }

    public long remaining() {
        return queue().remaining();
    }

    public long era() {
        return claim.era();
    }

    private Store.QueueState queue() {
        return claim instanceof Store.Claim.Empty empty
                ? empty.queue()
                : aBatch().queue().orElseThrow(() -> new AssertionError("says nothing of the queue: " + claim));
    }

    private Store.Claim.Batch aBatch() {
        if (claim instanceof Store.Claim.Batch batch) {
            return batch;
        }
        throw new AssertionError("no batch: " + claim);
    }
}
