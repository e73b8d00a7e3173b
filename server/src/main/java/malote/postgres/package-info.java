/** The store on PostgreSQL, and migrations; may use {@code queue}, {@code message} and {@code embedded}. */
@NullMarked
package malote.postgres;

import org.jspecify.annotations.NullMarked;
