package malote.spi.kind;

import java.time.Instant;
import java.util.List;
import malote.spi.Account;
import malote.spi.Operation;
import malote.spi.Operation.State;
import malote.spi.book.Book;
import malote.spi.book.Effects;
import malote.spi.write.Status;
import org.jspecify.annotations.Nullable;

/** Ends operations, and tells their sides. */
public final class Ends {
    public static final String NO_ANSWER = "AB03";
    /** For an amount, or a balance, that would be beyond what can be kept. */
    static final String NOT_POSSIBLE = "ED05";

    /** No balance goes beyond this, in cents, either way. It has 18 digits, which is the most that messages take. */
    private static final long MOST_BALANCE = 999_999_999_999_999_999L;

    private final Book book;

    public Ends(Book book) {
        this.book = book;
    }

    /** Whether the payer of an operation cannot pay it. */
    boolean isTooMuch(Operation operation) {
        Account payer = book.account(operation.payer());
        return payer.available() - operation.cents() < (payer.limited() ? 0 : -MOST_BALANCE)
                || payer.reserved() + operation.cents() > MOST_BALANCE;
    }

    /** Whether the receiver of an operation has room for its money. */
    boolean hasRoom(Operation operation) {
        return book.account(operation.receiver()).available() + operation.cents() <= MOST_BALANCE;
    }

    /** Moves the money that was reserved, and tells both sides; where the receiver has no room for it, the operation is rejected. */
    public void settle(Effects effects, Operation operation, Instant now) {
        if (!hasRoom(operation)) {
            reject(effects, operation, NOT_POSSIBLE, List.of(), now);
            return;
        }
        Operation ended = operation.ended(null, now, now);
        effects.move(operation.payer(), 0, -operation.cents());
        effects.move(operation.receiver(), operation.cents(), 0);
        effects.put(ended);
        effects.tell(operation.payer(), status(ended, "ACSC", List.of()));
        effects.tell(operation.receiver(), status(ended, "ACCC", List.of()));
    }

    /**
     * Frees the money that was reserved, and tells both sides.
     *
     * @param reasons what the receiver said of it
     * @param answered when the receiver's answer came; null: it did not
     */
    public void reject(
            Effects effects, Operation operation, String code, List<String> reasons, @Nullable Instant answered) {
        Operation ended = operation.ended(code, answered, effects.now());
        effects.move(operation.payer(), operation.cents(), -operation.cents());
        effects.put(ended);
        effects.tell(operation.payer(), status(ended, "RJCT", reasons));
        effects.tell(operation.receiver(), status(ended, "RJCT", reasons));
    }

    /** Refuses an operation that its receiver does not know of: only its sender is told. */
    public void refuse(Effects effects, Operation operation, String code) {
        refuse(effects, operation, code, List.of());
    }

    /** The same, with a text that says why. */
    public void refuse(Effects effects, Operation operation, String code, List<String> reasons) {
        Operation ended = operation.ended(code, null, effects.now());
        effects.put(ended);
        effects.tell(operation.payer(), status(ended, "RJCT", reasons));
    }

    /** Tells the payer again how an operation ended, without what was said of it beside the code; nothing if it has not. */
    public void repeat(Effects effects, Operation operation) {
        if (operation.state() == State.SETTLED || operation.state() == State.REJECTED) {
            effects.tell(
                    operation.payer(),
                    status(operation, operation.state() == State.SETTLED ? "ACSC" : "RJCT", List.of()));
        }
    }

    private static Status status(Operation operation, String status, List<String> reasons) {
        return new Status(
                operation.id(),
                operation.original(),
                status,
                operation.code(),
                reasons,
                operation.state() == State.SETTLED ? operation.times().ended() : null);
    }
}
