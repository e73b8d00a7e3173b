/** The store on PostgreSQL, the embedded server, migrations; may use {@code queue} and {@code message}. */
@NullMarked
package malote.postgres;

import org.jspecify.annotations.NullMarked;
