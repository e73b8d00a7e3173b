/** Clients: collectors and senders of messages, on the thread of the loop. Uses {@code http} and {@code history}. */
@NullMarked
package malote.bench.load;

import org.jspecify.annotations.NullMarked;
