package malote.testing;

import org.jspecify.annotations.Nullable;

/**
 * What the payment system knows of an institution.
 *
 * @param blocked whether its payments are refused (DS02)
 * @param limited whether it can run out of money; else its balance is what it received less what it paid
 * @param balance what is available, such as {@code 1000.00}
 * @param reserved what its payments under way hold back
 * @param virtual how the payment system answers for it; null: it does not
 * @param delayMs how much later messages reach it, in milliseconds
 */
public record Participant(
        String ispb,
        boolean blocked,
        boolean limited,
        String balance,
        String reserved,
        @Nullable String virtual,
        int delayMs) {}
