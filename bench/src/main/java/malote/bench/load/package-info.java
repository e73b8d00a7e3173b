/**
 * Clients: collectors, senders of messages of their own, the filling of queues by the server's generator. Uses {@code http}
 * and {@code history}.
 */
@NullMarked
package malote.bench.load;

import org.jspecify.annotations.NullMarked;
