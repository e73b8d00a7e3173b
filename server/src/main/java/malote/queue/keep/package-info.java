/**
 * What keeps queues: messages come in ({@code Inbox}), silent streams end ({@code Leases}), old messages go ({@code
 * Retention}). May use {@code queue}, {@code lane} and {@code read}.
 */
@NullMarked
package malote.queue.keep;

import org.jspecify.annotations.NullMarked;
