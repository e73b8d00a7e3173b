package malote.testing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment or a return, as far as it has come.
 *
 * @param endToEndId of the payment, or the RtrId of the return
 * @param state how far: "received", "waiting", "settled" or "rejected"
 * @param payer ISPB of who pays, or returns
 * @param receiver ISPB of whom it is for
 * @param amount such as {@code 10.00}
 * @param code why it was rejected, such as {@code AB03}; null while it was not
 */
public record Operation(
        String endToEndId,
        String state,
        String payer,
        String receiver,
        String amount,
        @Nullable String code,
        Times times) {
    /**
     * When what happened, null what did not yet.
     *
     * @param t0 the first byte of it came
     * @param t1 it was stored, and its sender told so
     * @param t2 it was in the queue of its receiver
     * @param t3 the receiver's answer was stored
     * @param t4 it was settled or rejected
     */
    public record Times(
            @Nullable Instant t0,
            @Nullable Instant t1,
            @Nullable Instant t2,
            @Nullable Instant t3,
            @Nullable Instant t4) {}
}
