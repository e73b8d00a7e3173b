/**
 * Rehearsals of the Central Bank's capacity test: when they begin and end, and what is to be said of them. No HTTP, no database. The rules
 * are those of a public restatement of the test's script; a rehearsal is no statement of the Central Bank.
 */
@NullMarked
package malote.rehearsal;

import org.jspecify.annotations.NullMarked;
