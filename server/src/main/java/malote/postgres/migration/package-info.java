/** The tables and functions of a database, which versions of Malote may use them, and how they are brought up to date; and their copy. */
@NullMarked
package malote.postgres.migration;

import org.jspecify.annotations.NullMarked;
