/** The routes of operators for rehearsals of the capacity test and for the virtual payer. */
@NullMarked
package malote.http.rehearsal;

import org.jspecify.annotations.NullMarked;
