/** How connections to the database are encrypted, the same for both of its clients. */
@NullMarked
package malote.postgres.tls;

import org.jspecify.annotations.NullMarked;
