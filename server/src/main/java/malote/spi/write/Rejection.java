package malote.spi.write;

/**
 * Why a message is not taken.
 *
 * @param reason 1 to 35 characters
 * @param description a sentence of at most 350 characters that says what would be right
 */
public record Rejection(String reason, String description) {
    private static final int MAX_REASON = 35;
    private static final int MAX_DESCRIPTION = 350;

    /** {@link IllegalArgumentException} if a text does not fit. */
    public Rejection {
        if (reason.isEmpty() || reason.length() > MAX_REASON || description.length() > MAX_DESCRIPTION) {
            throw new IllegalArgumentException("a reason that does not fit: " + reason);
        }
    }
}
