/** Orders of the virtual payer, and rehearsals, in PostgreSQL. */
@NullMarked
package malote.postgres.rehearsal;

import org.jspecify.annotations.NullMarked;
