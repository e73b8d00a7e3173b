/** Rules of faults on PostgreSQL. */
@NullMarked
package malote.postgres.fault;

import org.jspecify.annotations.NullMarked;
