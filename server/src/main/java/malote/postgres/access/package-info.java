/** Keys and the audit on PostgreSQL, and the role with which the server may do no more than it has to. */
@NullMarked
package malote.postgres.access;

import org.jspecify.annotations.NullMarked;
