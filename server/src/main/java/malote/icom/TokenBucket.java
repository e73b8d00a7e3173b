package malote.icom;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many messages an institution may send: its bucket fills over time and is debited when messages have been processed, if need be
 * below zero. As long as the balance is not positive, nothing is taken. All amounts are in thousandths of a token.
 *
 * @param maximum at which it stops filling
 * @param perSecond how fast it fills
 * @param perStatus what one operation of a pacs.002 costs; one of a pacs.008, and any other message, cost one token
 */
public record TokenBucket(long maximum, long perSecond, long perStatus) {
    /** One token. */
    public static final long TOKEN = 1_000;

    private static final Pattern OWN = Pattern.compile("(\\d{1,7}),(\\d{1,7})");
    private static final long PER_STATUS = 200;

    /** {@link IllegalArgumentException} if it would never let anything through. */
    public TokenBucket {
        if (maximum <= 0 || perSecond <= 0) {
            throw new IllegalArgumentException("a bucket of no tokens");
        }
    }

    /**
     * Reads a setting: {@code off} (empty), {@code 1.9} and {@code 1.12} as these versions of the manual have it, or the maximum and
     * the tokens per second.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Optional<TokenBucket> parse(String text) {
        return switch (text) {
            case "off" -> Optional.empty();
            case "1.9" -> Optional.of(of(2_500, 500, 500));
            case "1.12" -> Optional.of(of(3_750, 750, PER_STATUS));
            default -> {
                Matcher own = OWN.matcher(text);
                if (!own.matches()) {
                    throw new IllegalArgumentException("no bucket of tokens: " + text);
                }
                yield Optional.of(of(Long.parseLong(own.group(1)), Long.parseLong(own.group(2)), PER_STATUS));
            }
        };
    }

    private static TokenBucket of(long tokens, long tokensPerSecond, long perStatus) {
        return new TokenBucket(tokens * TOKEN, tokensPerSecond * TOKEN, perStatus);
    }

    /**
     * What one message costs.
     *
     * @param type such as {@code pacs.008}; null if it is not known
     */
    public long cost(@Nullable String type, int operations) {
        if ("pacs.008".equals(type)) {
            return Math.max(operations, 1) * TOKEN;
        }
        return "pacs.002".equals(type) ? Math.max(operations, 1) * perStatus : TOKEN;
    }

    /** The balance after some time, which is not negative, in which nothing was paid. */
    public long filled(long balance, long millis) {
        long missing = maximum - balance;
        return millis > missing * 1_000 / perSecond ? maximum : balance + perSecond * millis / 1_000;
    }

    /** In how many whole seconds, one at least, a balance that is not positive will be. */
    public long retryAfter(long balance) {
        return -balance / perSecond + 1;
    }
}
