package malote.testing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server noted of a request, or of a step of a message.
 *
 * @param ispb the institution that it concerns
 * @param event such as {@code post}, {@code read}, {@code forwarded}
 * @param resourceId the message's {@code PI-ResourceId}
 * @param endToEndId the operation
 * @param fault the {@linkplain Fault#id id} of the fault that struck
 * @param userAgent what the client calls itself
 */
public record Line(
        Instant time,
        @Nullable String ispb,
        String event,
        @Nullable String resourceId,
        @Nullable String endToEndId,
        @Nullable String fault,
        @Nullable String userAgent,
        @Nullable String detail) {}
