package malote.virtual;

import java.time.Instant;

/**
 * What the virtual payer is to pay.
 *
 * @param to the ISPB that is paid
 * @param cents the amount of each payment; 0: at random, by the seed
 * @param count how many payments
 * @param perSecond how many of them in a second, more than 0
 * @param operations how many in one message, 1 to 10
 * @param seed decides the ids of the payments and amounts at random
 * @param createdAt when the first payment is due
 * @param sent so many are stored, maybe more
 */
public record Order(
        String id,
        String to,
        long cents,
        int count,
        double perSecond,
        int operations,
        long seed,
        Instant createdAt,
        int sent) {
    private static final double NANOS = 1e9;
    /** However slowly it is paid. */
    private static final double LONGEST = 1e18;

    /** How long so many payments take, in nanoseconds: thirty years at most. */
    long nanos(int payments) {
        return Math.round(Math.min(LONGEST, payments * NANOS / perSecond));
    }

    /** When a payment is due. */
    Instant due(int number) {
        return createdAt.plusNanos(nanos(number));
    }
}
