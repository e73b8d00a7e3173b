package malote.fault;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Something at which a fault can strike.
 *
 * @param on what it is
 * @param ispb whom it concerns: the sender of what comes in, the reader or addressee of what goes out; null where that is not known
 * @param message the kind of the message with its version, such as {@code pacs.008.spi.1.16}
 * @param code of a status: the reason if it has one, else the status itself, such as {@code ACSC}
 * @param endToEndId the operation: an {@code EndToEndId} or {@code RtrId}
 * @param amount of the operation
 */
public record Occasion(
        On on,
        @Nullable String ispb,
        @Nullable String message,
        @Nullable String code,
        @Nullable String endToEndId,
        @Nullable BigDecimal amount) {
    /** One of which no message is known. */
    public Occasion(On on, @Nullable String ispb) {
        this(on, ispb, null, null, null, null);
    }
}
