/** A database of several hosts, of which one at a time takes writes. */
@NullMarked
package malote.postgres.hosts;

import org.jspecify.annotations.NullMarked;
