package malote.spi;

import org.jspecify.annotations.Nullable;

/**
 * What the payment system knows of one participant. One of which nothing is known is not blocked, has no limit and no money moved.
 *
 * @param ispb the participant
 * @param blocked whether an operator keeps it from paying (DS02)
 * @param limited whether it can only spend what it has; else its balance may be below zero
 * @param available what it can spend, in cents
 * @param reserved what is blocked for payments that are under way, in cents; never below zero
 * @param virtual how it answers where nobody reads for it, such as {@code accept} or {@code reject:AC03}; null: somebody reads
 * @param delayMillis how much later everything reaches it
 */
public record Account(
        String ispb,
        boolean blocked,
        boolean limited,
        long available,
        long reserved,
        @Nullable String virtual,
        int delayMillis) {
    /** Of a participant of which nothing is known. */
    public static Account unknown(String ispb) {
        return new Account(ispb, false, false, 0, 0, null, 0);
    }
}
