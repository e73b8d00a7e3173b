package malote.message.json;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a body carries the messages that are sent in. */
public enum BodyType {
    /** {@code application/json}: one message object, or an array of messages. */
    JSON(1_000),
    /** {@code application/x-ndjson}: one message object on each line. */
    NDJSON(100_000);

    private final int maxMessages;

    BodyType(int maxMessages) {
        this.maxMessages = maxMessages;
    }

    /** The most messages in one body. */
    public int maxMessages() {
        return maxMessages;
    }

    /** The type that a {@code Content-Type} names; parameters mean nothing for both (RFC 8259, section 11). */
    public static Optional<BodyType> of(@Nullable String contentType) {
        if (contentType == null) {
            return Optional.empty();
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "application/json" -> Optional.of(JSON);
            case "application/x-ndjson" -> Optional.of(NDJSON);
            default -> Optional.empty();
        };
    }
}
