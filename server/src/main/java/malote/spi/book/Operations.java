package malote.spi.book;

import java.time.Instant;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.Operation.Times;
import org.jspecify.annotations.Nullable;

/** Operations as they are after a change. */
public final class Operations {
    private Operations() {}

    public static Operation version(Operation o, int version) {
        return new Operation(
                o.id(),
                version,
                o.kind(),
                o.state(),
                o.payer(),
                o.receiver(),
                o.cents(),
                o.original(),
                o.code(),
                o.digest(),
                o.received(),
                o.forwarded(),
                o.due(),
                o.deadline(),
                o.times());
    }

    public static Operation forwarded(Operation o, String message) {
        return new Operation(
                o.id(),
                o.version(),
                o.kind(),
                o.state(),
                o.payer(),
                o.receiver(),
                o.cents(),
                o.original(),
                o.code(),
                o.digest(),
                o.received(),
                message,
                o.due(),
                o.deadline(),
                o.times());
    }

    /** It waits for its receiver, or for a virtual receiver's time. */
    public static Operation waiting(Operation o, Instant due, Instant now) {
        return changed(o, State.WAITING, null, due, new Times(o.times().received(), now, null, null));
    }

    /**
     * It is over.
     *
     * @param code why it was rejected; null: it is settled
     * @param answered when its receiver's answer came; null: there was none
     */
    public static Operation ended(Operation o, @Nullable String code, @Nullable Instant answered, Instant now) {
        return changed(
                o,
                code == null ? State.SETTLED : State.REJECTED,
                code,
                null,
                new Times(o.times().received(), o.times().forwarded(), answered, now));
    }

    private static Operation changed(
            Operation o, State state, @Nullable String code, @Nullable Instant due, Times times) {
        return new Operation(
                o.id(),
                o.version(),
                o.kind(),
                state,
                o.payer(),
                o.receiver(),
                o.cents(),
                o.original(),
                code,
                o.digest(),
                o.received(),
                o.forwarded(),
                due,
                o.deadline(),
                times);
    }
}
