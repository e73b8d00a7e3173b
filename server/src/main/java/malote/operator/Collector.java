package malote.operator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stream as an operator may see it.
 *
 * @param id names it to operators; its URI cannot be found from it
 * @param held its lease is over, and its batch is kept for it
 * @param silent how long ago it was last seen, by the store's clock
 * @param inHand how many messages it has in hand, not confirmed yet
 * @param redelivered those may have been seen by another collector
 * @param waiting it has nothing in hand and was seen a moment ago
 * @param beingRead a read of it is under way; known only where reads have a limit
 * @param address of its client, when it opened the stream
 * @param agent the program that its client said it was, when it opened the stream
 * @param unread how long ago it had its first answer, or less than 0 if its first read may still wait; null if it was continued
 */
public record Collector(
        String id,
        boolean held,
        Instant openedAt,
        Instant seenAt,
        Duration silent,
        int inHand,
        boolean redelivered,
        boolean waiting,
        boolean beingRead,
        @Nullable String address,
        @Nullable String agent,
        @Nullable Duration unread) {}
