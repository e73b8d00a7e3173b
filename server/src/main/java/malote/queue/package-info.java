/**
 * The contract of a queue: {@link malote.queue.Store}, which keeps messages and streams, what names a read and a range, what
 * is told of it all, and the clock. Pure Java: no database, no HTTP. A queue moves ranges of positions and knows nothing of
 * what a message holds. The packages below are built upon it: {@code lane}, {@code read}, {@code keep}. May use {@code
 * message}.
 */
@NullMarked
package malote.queue;

import org.jspecify.annotations.NullMarked;
