/**
 * A PostgreSQL that this process brings along: its program files, its data directory, its start and stop. Knows nothing of what
 * it is used for.
 */
@NullMarked
package malote.embedded;

import org.jspecify.annotations.NullMarked;
