/**
 * The rules of collection: streams, their reads and batches, leases, waiting reads and lanes. Pure Java: no database, no
 * HTTP. A queue moves ranges of positions and knows nothing of what a message holds. May use {@code message}.
 */
@NullMarked
package malote.queue;

import org.jspecify.annotations.NullMarked;
