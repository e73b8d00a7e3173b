package malote.spi.write;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an operation stands, as one entry of a pacs.002.
 *
 * @param id {@code EndToEndId} of a payment, {@code RtrId} of a return
 * @param original {@code EndToEndId} of the payment
 * @param status {@code ACSC}, {@code ACCC} or {@code RJCT}
 * @param code why it was rejected; else null
 * @param reasons what else is said of that, at most 105 characters each
 * @param effective when it was settled; null if it was not
 */
public record Status(
        String id,
        String original,
        String status,
        @Nullable String code,
        List<String> reasons,
        @Nullable Instant effective) {}
