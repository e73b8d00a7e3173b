package malote.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal: a request of a client, or a step of one message.
 *
 * @param time when it happened, by the server's clock
 * @param ispb whom it concerns: the sender of what came in, the reader or addressee of what goes out
 * @param event what happened, such as {@code post}, {@code read}, {@code delivered}, {@code confirmed}, {@code forwarded},
 *     {@code settled}
 * @param resourceId the message; null if it concerns none, or several
 * @param operation the {@code EndToEndId} or {@code RtrId}; null if it concerns none
 * @param fault the id of the rule that struck
 * @param agent the program that the client says it is
 * @param detail what else there is to say, such as a status or a code
 */
public record Line(
        Instant time,
        String ispb,
        String event,
        @Nullable String resourceId,
        @Nullable String operation,
        @Nullable String fault,
        @Nullable String agent,
        @Nullable String detail) {}
