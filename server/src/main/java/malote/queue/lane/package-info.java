/**
 * Group commit: {@link malote.queue.lane.Lane} makes one call of the store of many requests. May use {@code queue}.
 */
@NullMarked
package malote.queue.lane;

import org.jspecify.annotations.NullMarked;
